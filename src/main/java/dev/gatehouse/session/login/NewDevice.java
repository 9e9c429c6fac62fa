package dev.gatehouse.session.login;

import dev.gatehouse.session.Session;
import dev.gatehouse.user.User;
import org.jdbi.v3.core.Handle;

/** What is to be done when somebody signs in from where they never have. */
public interface NewDevice {
    /**
     * Neither a device token nor the address is known, and the user has signed in elsewhere before.
     *
     * @param transaction the login's own
     */
    void noticed(Handle transaction, User user, Session session);
}
