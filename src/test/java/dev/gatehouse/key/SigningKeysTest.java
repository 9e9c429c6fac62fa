package dev.gatehouse.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.GatehouseApplication;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.cli.CommandLine;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import io.dropwizard.core.setup.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Signing keys in the database across restarts of the service. */
@OnEveryDatabase("SigningKeyDao")
@Tag("crypto")
class SigningKeysTest {
    private static final String OTHER_SECRET = "another secret of 32 bytes or more, as it should be";
    private static final int RACERS = 4;

    /** A stopped service, whose database the tests change. */
    private static final GatehouseServer STOPPED = stopped();

    private static final OwnKey KEY = OwnKey.of(STOPPED);

    private final Jdbi jdbi = STOPPED.jdbi();

    private static GatehouseServer stopped() {
        GatehouseServer server = GatehouseServer.start(Map.of());
        server.close();
        return server;
    }

    @BeforeEach
    void restoreKeys() {
        STOPPED.sql("DELETE FROM signing_key");
        jdbi.useExtension(
                SigningKeyDao.class,
                dao -> dao.insertActive(
                        KEY.kid(),
                        KEY.algorithm().code(),
                        KEY.publicKey().getEncoded(),
                        KEY.atRest(),
                        STOPPED.clock().instant()));
    }

    private static Map<String, String> settings(String... more) {
        Map<String, String> settings = new LinkedHashMap<>(STOPPED.variables());
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private SigningKeys open(String secret) {
        return Rings.open(STOPPED, secret);
    }

    private static String ownSecret() {
        return STOPPED.secret();
    }

    @Test
    void key_survives_a_restart() throws Exception {
        String token;
        String classic;
        try (GatehouseServer before = GatehouseServer.start(settings())) {
            Person ada = Person.on(before);
            ada.signsIn();
            token = ada.token();
            ada.signsInClassically();
            classic = ada.token();
            assertThat(OwnKey.of(before).kid()).isEqualTo(KEY.kid());
        }
        try (GatehouseServer after = GatehouseServer.start(settings())) {
            assertThat(statusWith(after, token)).isEqualTo(200);
            assertThat(statusWith(after, classic)).isEqualTo(200);
            assertThat(OwnKey.of(after).kid()).isEqualTo(KEY.kid());
            assertThat(after.query("SELECT COUNT(*) FROM signing_key WHERE state = 'active'"))
                    .isEqualTo("1");
        }
    }

    private static int statusWith(GatehouseServer server, String token) {
        return new Http(server)
                .get("/v1/me", "Authorization", "Bearer " + token)
                .status();
    }

    @Test
    @Tag("embedded")
    void secret_file_is_readable_only_by_its_owner() throws Exception {
        Path file = STOPPED.dataDirectory().resolve("gatehouse.secret");

        assertThat(ownSecret()).matches("[A-Za-z0-9+/]{43}=");
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void wrong_secret_stops_the_start_with_a_message() {
        assertThat(start(settings("GATEHOUSE_SECRET", OTHER_SECRET)))
                .isEqualTo("A signing key in the database cannot be decrypted with secret (GATEHOUSE_SECRET) or any"
                        + " of secretsAccepted (GATEHOUSE_SECRETS_ACCEPTED): it was encrypted with another secret.");
    }

    @Test
    void changed_private_key_stops_the_start_with_a_message() {
        byte[] changed = KEY.atRest().clone();
        changed[changed.length - 1] ^= 1;
        STOPPED.sql("UPDATE signing_key SET private_key = ?", (Object) changed);

        assertThat(start(settings())).endsWith(": it was modified or belongs to another record.");
    }

    @Test
    void truncated_private_key_stops_the_start_with_a_message() {
        STOPPED.sql("UPDATE signing_key SET private_key = ?", (Object) Arrays.copyOf(KEY.atRest(), 30));

        assertThat(start(settings())).endsWith(": its format is unknown to this version.");
    }

    /** Starts the service as an operator does. The start must fail. Returns the printed message. */
    private static String start(Map<String, String> settings) {
        Map<String, String> variables =
                new LinkedHashMap<>(Map.of("HTTP_PORT", "0", "ADMIN_PORT", "0", "LOG_LEVEL", "OFF"));
        variables.putAll(settings);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(new Operators(variables));
        bootstrap.getApplication().initialize(bootstrap);
        int status = CommandLine.run(
                bootstrap,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                "server");
        assertThat(status).isEqualTo(1);
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    /** The service as an operator runs it, without the checks of tests. */
    private static final class Operators extends GatehouseApplication {
        Operators(Map<String, String> variables) {
            super(Clock.systemUTC(), variables);
        }
    }

    /** Otherwise an attacker who can write to the database could make all instances trust the attacker's key. */
    @Test
    void replaced_public_key_is_detected() {
        byte[] strangers = OwnKey.stranger(KEY.algorithm()).publicKey().getEncoded();
        STOPPED.sql("UPDATE signing_key SET public_key = ?", (Object) strangers);

        assertThat(catchThrowable(() -> open(ownSecret())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The public key of signing key " + KEY.kid() + " does not match its kid");
    }

    @Test
    void private_key_under_another_kid_is_detected() {
        OwnKey stranger = OwnKey.stranger(KEY.algorithm());
        STOPPED.sql(
                "UPDATE signing_key SET kid = ?, public_key = ?",
                stranger.kid(),
                stranger.publicKey().getEncoded());

        assertThat(catchThrowable(() -> open(ownSecret()))).isInstanceOf(MasterSecret.WrongSecretException.class);
    }

    @Test
    void key_with_an_unknown_algorithm_stops_the_start() {
        STOPPED.sql("UPDATE signing_key SET algorithm = 'ES512'");

        assertThat(catchThrowable(() -> open(ownSecret())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("signing_key has a key for the algorithm ES512, which this version does not support");
    }

    @Test
    void instances_that_create_the_first_key_concurrently_agree_on_one() throws Exception {
        ExecutorService instances = Executors.newFixedThreadPool(RACERS);
        try {
            for (int round = 0; round < 5; round++) {
                STOPPED.sql("DELETE FROM signing_key");
                CyclicBarrier start = new CyclicBarrier(RACERS);
                Callable<SigningKeys> instance = () -> {
                    start.await();
                    return open(OTHER_SECRET);
                };

                List<Future<SigningKeys>> opened = instances.invokeAll(Collections.nCopies(RACERS, instance));

                assertThat(STOPPED.query("SELECT COUNT(*) FROM signing_key")).isEqualTo("1");
                String kid = String.valueOf(STOPPED.query("SELECT kid FROM signing_key WHERE state = 'active'"));
                for (Future<SigningKeys> keys : opened) {
                    assertThat(keys.get().active().kid()).isEqualTo(kid);
                    assertThat(keys.get().all()).hasSize(1);
                    assertThat(keys.get().find(kid)).isPresent();
                }
            }
        } finally {
            instances.shutdownNow();
        }
    }

    /** Attackers can send many tokens with unknown kids; these must not cause a query each. */
    @Test
    void unknown_key_is_looked_up_but_not_for_every_token() {
        SigningKeys here = open(ownSecret());
        SigningKeys there = open(ownSecret());
        assertThat(here.find(OwnKey.stranger(KEY.algorithm()).kid())).isEmpty();
        KeyRotation rotation = Rings.rotation(STOPPED);
        rotation.makePending();
        String kid = String.valueOf(STOPPED.query("SELECT kid FROM signing_key WHERE state = 'pending'"));

        assertThat(there.find(kid)).isPresent();
        assertThat(here.find(kid)).as("keys were reloaded a moment ago").isEmpty();
        await().atMost(Duration.ofSeconds(5)).until(() -> here.find(kid).isPresent());
    }

    @Test
    void start_fails_without_an_active_key() {
        STOPPED.sql("UPDATE signing_key SET state = 'gone', active_slot = NULL");

        assertThat(catchThrowable(() -> open(ownSecret())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("signing_key must have exactly one active key, but has 0");
        assertThat(SigningKeys.everUsed(jdbi)).isTrue();
    }
}
