package dev.gatehouse;

import dev.gatehouse.account.ClosedAccounts;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.session.Reauthentication;
import dev.gatehouse.session.login.Logins;
import dev.gatehouse.session.login.NewDevice;
import dev.gatehouse.support.GatehouseServer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A second set of the service's objects on the database of a running server, with the {@link Passwords} of the test. */
public final class TestComponents {
    private final Components components;

    private TestComponents(Components components) {
        this.components = components;
    }

    public static TestComponents of(GatehouseServer server, Passwords passwords) {
        GatehouseConfiguration settings = server.configuration();
        Components components = new Components(
                settings,
                server.jdbi(new ConcurrentLinkedQueue<>()),
                Crypto.best(true),
                server.clock(),
                decoys -> passwords);
        components.open();
        return new TestComponents(components);
    }

    public Logins logins() {
        return components.logins();
    }

    /** Returns logins that report new devices to the given listener. */
    public Logins logins(NewDevice newDevice) {
        return components.logins(newDevice);
    }

    /** Returns the job that deletes accounts closed by their users. */
    public PurgeJob closedAccounts() {
        return new PurgeJob(components.jdbi, List.of(new ClosedAccounts(components.profiles, components.deletion)));
    }

    public Reauthentication reauthentication() {
        return components.reauthentication;
    }
}
