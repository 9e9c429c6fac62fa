package dev.gatehouse.user;

import dev.gatehouse.password.DecoyHashes;
import dev.gatehouse.support.GatehouseServer;

/** Determines the cost shares of the stored passwords, as an instance does after its start. */
public final class SettledCosts {
    private SettledCosts() {}

    public static void of(GatehouseServer server, DecoyHashes decoys) {
        new PasswordCosts(server.jdbi(), decoys, server.clock()).settle();
    }
}
