package dev.gatehouse.reliability;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** A user as the actors share it. */
final class Account {
    private final String name;
    private final String address;
    private final boolean quiet;

    /** Held by the administrator who changes the user. */
    final ReentrantLock administered = new ReentrantLock();

    /** The user id; 0 until the first login. */
    volatile long id;

    /** Whether an administrator is deactivating or has deactivated the user, so that a refused login proves nothing. */
    volatile boolean deactivating;

    /** The sessions that the user holds. */
    final Set<String> sessions = ConcurrentHashMap.newKeySet();

    Account(String name, String address) {
        this(name, address, false);
    }

    /** @param quiet whether neither the user nor an administrator ends the sessions, so that they grow old */
    Account(String name, String address, boolean quiet) {
        this.name = name;
        this.address = address;
        this.quiet = quiet;
    }

    boolean isQuiet() {
        return quiet;
    }

    String name() {
        return name;
    }

    /** Returns the IP address of the user's client. */
    String address() {
        return address;
    }
}
