package dev.gatehouse.admin;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.user.Profile;
import org.jdbi.v3.core.Handle;

/** Mails that administrators cause. They are sent after the transaction commits. */
public interface Invitations {
    /** Returns whether this service sends mail. */
    boolean sends();

    /** Mails a link that sets the first password to the address of a new user, verified or not. */
    void invite(Handle transaction, Profile person, Actor by);

    /** Mails a link that resets the password to the verified address of a user. */
    void reset(Handle transaction, Profile person, Actor by);

    /** Mails a link that verifies the address which an administrator set. */
    void verify(Handle transaction, Profile person, Actor by);

    /** Mails a notice to the verified address that the user had before an administrator set another one. */
    void moved(Handle transaction, Profile before, Actor by);
}
