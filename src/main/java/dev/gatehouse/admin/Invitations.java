package dev.gatehouse.admin;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.user.Profile;
import org.jdbi.v3.core.Handle;

/** Links by which people set a password, mailed when the transaction is committed. */
public interface Invitations {
    /** To the address of somebody new, be it verified or not. */
    void invite(Handle transaction, Profile person, Actor by);

    /** To the verified address of somebody who had a password. */
    void reset(Handle transaction, Profile person, Actor by);

    /** To an address that an administrator has set, so that its owner verifies it. */
    void verify(Handle transaction, Profile person, Actor by);

    /** To the verified address that the user had before an administrator set another one. */
    void moved(Handle transaction, Profile before, Actor by);
}
