package dev.gatehouse.user;

import dev.gatehouse.password.DecoyHashes;
import dev.gatehouse.support.GatehouseServer;

/** An instance that has looked at what stored passwords cost. */
public final class SettledCosts {
    private SettledCosts() {}

    public static void of(GatehouseServer server, DecoyHashes decoys) {
        new PasswordCosts(server.jdbi(), decoys, server.clock()).settle();
    }
}
