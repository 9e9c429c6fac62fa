package dev.gatehouse.session.login;

import dev.gatehouse.session.Session;
import dev.gatehouse.user.User;
import org.jdbi.v3.core.Handle;

/** Handles logins from new devices. */
public interface NewDevice {
    /**
     * Called if neither the device token nor the address is known, and the user has signed in before.
     *
     * @param transaction of the login
     */
    void noticed(Handle transaction, User user, Session session);
}
