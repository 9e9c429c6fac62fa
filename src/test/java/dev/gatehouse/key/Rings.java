package dev.gatehouse.key;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.support.GatehouseServer;
import io.dropwizard.util.Duration;
import java.util.Arrays;

/** Opens the signing keys in the database of a service, as another instance would. */
public final class Rings {
    static final KeySettings SETTINGS = new KeySettings("auto", Duration.days(90));

    private Rings() {}

    public static SigningKeys open(GatehouseServer server) {
        return open(server, server.secret());
    }

    /** @param accepted secrets that are accepted in addition to the secret */
    static SigningKeys open(GatehouseServer server, String secret, String... accepted) {
        return new SigningKeys(
                        server.jdbi(),
                        vault(secret, accepted),
                        auditLog(server),
                        SETTINGS,
                        java.time.Duration.ofHours(1),
                        server.clock())
                .open();
    }

    static KeyRotation rotation(GatehouseServer server) {
        return new KeyRotation(
                server.jdbi(),
                vault(server.secret()),
                auditLog(server),
                SETTINGS,
                java.time.Duration.ofHours(1),
                server.clock());
    }

    private static KeyVault vault(String secret, String... accepted) {
        MasterSecrets secrets = new MasterSecrets(
                master(secret), Arrays.stream(accepted).map(Rings::master).toList());
        return new KeyVault(secrets, SETTINGS, Crypto.best(true));
    }

    private static MasterSecret master(String secret) {
        return new MasterSecret(new Secret(secret));
    }

    private static AuditLog auditLog(GatehouseServer server) {
        return new AuditLog(server.jdbi(), master(server.secret()), server.clock());
    }
}
