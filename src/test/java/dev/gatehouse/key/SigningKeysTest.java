package dev.gatehouse.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.GatehouseApplication;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.kernel.MasterSecret;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.ops.CommandLine;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import io.dropwizard.core.setup.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys at rest. */
@Tag("crypto")
class SigningKeysTest {
    private static final String OTHER_SECRET = "another secret of 32 bytes or more, as it should be";

    private static int statusWith(GatehouseServer server, String token) {
        return new Http(server)
                .get("/v1/me", "Authorization", "Bearer " + token)
                .status();
    }

    @ParameterizedTest
    @EnumSource
    void key_survives_a_restart(KeyAlgorithm algorithm) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>(Map.of("KEY_ALGORITHM", algorithm.code()));
        String token;
        String classic;
        String kid;
        try (GatehouseServer before = GatehouseServer.start(settings)) {
            settings.put("DATA_DIR", before.dataDirectory().toString());
            Person ada = Person.on(before);
            ada.signsIn();
            token = ada.token();
            ada.signsInClassically();
            classic = ada.token();
            kid = OwnKey.of(before).kid();
        }
        try (GatehouseServer after = GatehouseServer.start(settings)) {
            assertThat(statusWith(after, token)).isEqualTo(200);
            assertThat(statusWith(after, classic)).isEqualTo(200);
            assertThat(OwnKey.of(after).kid()).isEqualTo(kid);
            assertThat(after.query("SELECT COUNT(*) FROM signing_key")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void private_key_cannot_be_read_at_rest(KeyAlgorithm algorithm) throws Exception {
        OwnKey key;
        Path data;
        try (GatehouseServer server = GatehouseServer.start(Map.of("KEY_ALGORITHM", algorithm.code()))) {
            key = OwnKey.of(server);
            data = server.dataDirectory();
        }
        byte[] plain = key.privateKey().getEncoded();
        assertThatThrownBy(() -> KeyFactory.getInstance(key.privateKey().getAlgorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(key.atRest())))
                .isInstanceOf(java.security.spec.InvalidKeySpecException.class);
        // The numbers that are secret lie behind what every key of its kind begins with, and RSA's modulus is public.
        byte[] secretPart = Arrays.copyOfRange(plain, plain.length - 24, plain.length);
        if (algorithm == KeyAlgorithm.ES256) {
            byte[] scalar = ((java.security.interfaces.ECPrivateKey) key.privateKey())
                    .getS()
                    .toByteArray();
            secretPart = Arrays.copyOfRange(scalar, scalar.length - 24, scalar.length);
        }
        byte[] sought = secretPart;
        assertThat(contains(plain, sought)).isTrue();
        assertThat(contains(key.atRest(), sought)).isFalse();
        try (var files = Files.walk(data)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).anyMatch(file -> file.toString().endsWith(".mv.db"));
            for (Path file : all) {
                assertThat(contains(Files.readAllBytes(file), sought))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }

    private static boolean contains(byte[] where, byte[] what) {
        return new String(where, StandardCharsets.ISO_8859_1).contains(new String(what, StandardCharsets.ISO_8859_1));
    }

    @Test
    void secret_file_is_its_owners_alone() throws Exception {
        Path file = GatehouseServer.shared().dataDirectory().resolve("gatehouse.secret");

        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(Files.readString(file).strip()).matches("[A-Za-z0-9+/]{43}=");
    }

    @Test
    void wrong_secret_stops_the_start_with_a_sentence() {
        String data;
        try (GatehouseServer server = GatehouseServer.start(Map.of())) {
            data = server.dataDirectory().toString();
        }
        Map<String, String> settings = Map.of("DATA_DIR", data, "GATEHOUSE_SECRET", OTHER_SECRET);

        Throwable failure = catchThrowable(() -> GatehouseServer.start(settings).close());
        assertThat(failure).cause().isInstanceOf(MasterSecret.WrongSecretException.class);

        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(start(settings, err)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("A signing key in the database cannot be opened with secret (GATEHOUSE_SECRET):"
                        + " it was encrypted with another secret.");
    }

    @Test
    void changed_private_key_stops_the_start_with_a_sentence() {
        String data;
        try (GatehouseServer server = GatehouseServer.start(Map.of())) {
            data = server.dataDirectory().toString();
            byte[] sealed = OwnKey.of(server).atRest().clone();
            sealed[sealed.length - 1] ^= 1;
            server.sql("UPDATE signing_key SET private_key = ?", (Object) sealed);
        }

        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(start(Map.of("DATA_DIR", data), err)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("it has been changed or belongs to something else.");
    }

    @Test
    void truncated_private_key_stops_the_start_with_a_sentence() {
        String data;
        try (GatehouseServer server = GatehouseServer.start(Map.of())) {
            data = server.dataDirectory().toString();
            byte[] sealed = Arrays.copyOf(OwnKey.of(server).atRest(), 30);
            server.sql("UPDATE signing_key SET private_key = ?", (Object) sealed);
        }

        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(start(Map.of("DATA_DIR", data), err)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("it is not in a form that this version knows.");
    }

    /** Who can only write to the database could else have every instance trust a key of theirs. */
    @Test
    void exchanged_public_key_stops_the_start() {
        String data;
        String kid;
        try (GatehouseServer server = GatehouseServer.start(Map.of())) {
            data = server.dataDirectory().toString();
            OwnKey own = OwnKey.of(server);
            kid = own.kid();
            byte[] strangers = OwnKey.stranger(own.algorithm()).publicKey().getEncoded();
            server.sql("UPDATE signing_key SET public_key = ?", (Object) strangers);
        }

        Throwable failure = catchThrowable(
                () -> GatehouseServer.start(Map.of("DATA_DIR", data)).close());

        assertThat(failure).cause().hasMessage("the signing key " + kid + " has another's public half");
    }

    /** As an operator does it, who sees only what is printed. */
    private static int start(Map<String, String> settings, ByteArrayOutputStream err) {
        Map<String, String> variables =
                new LinkedHashMap<>(Map.of("HTTP_PORT", "0", "ADMIN_PORT", "0", "LOG_LEVEL", "OFF"));
        variables.putAll(settings);
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(new Operators(variables));
        bootstrap.getApplication().initialize(bootstrap);
        return CommandLine.run(
                bootstrap,
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                "server");
    }

    /** The service, started by hand. */
    private static final class Operators extends GatehouseApplication {
        Operators(Map<String, String> variables) {
            super(Clock.systemUTC(), variables);
        }
    }

    @Test
    void instances_that_race_for_the_first_key_end_with_one() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(Map.of())) {
            Jdbi jdbi = server.jdbi();
            MasterSecret secret = new MasterSecret(new Secret(OTHER_SECRET));
            int instances = 4;
            ExecutorService pool = Executors.newFixedThreadPool(instances);
            try {
                for (int round = 0; round < 5; round++) {
                    server.sql("DELETE FROM signing_key");
                    CyclicBarrier start = new CyclicBarrier(instances);
                    Callable<SigningKeys> instance = () -> {
                        start.await();
                        return SigningKeys.open(
                                jdbi, secret, new KeySettings("ES256"), Crypto.best(true), server.clock());
                    };
                    List<Future<SigningKeys>> opened =
                            pool.invokeAll(java.util.Collections.nCopies(instances, instance));

                    assertThat(server.query("SELECT COUNT(*) FROM signing_key")).isEqualTo("1");
                    String kid = String.valueOf(server.query("SELECT kid FROM signing_key WHERE state = 'active'"));
                    for (Future<SigningKeys> keys : opened) {
                        assertThat(keys.get().active().kid()).isEqualTo(kid);
                        assertThat(keys.get().all()).hasSize(1);
                        assertThat(keys.get().find(kid)).isPresent();
                    }
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Test
    void key_that_has_gone_is_not_in_the_ring_and_without_an_active_one_nothing_starts() {
        try (GatehouseServer server = GatehouseServer.start(Map.of())) {
            Jdbi jdbi = server.jdbi();
            MasterSecret secret = new MasterSecret(new Secret(OTHER_SECRET));
            server.sql("DELETE FROM signing_key");
            Callable<SigningKeys> open =
                    () -> SigningKeys.open(jdbi, secret, new KeySettings("EdDSA"), Crypto.best(true), server.clock());
            assertThat(catchThrowable(open::call)).isNull();

            server.sql("UPDATE signing_key SET state = 'gone', active_slot = NULL");

            assertThat(catchThrowable(open::call))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("signing_key must have one active key, and has 0");
            assertThat(SigningKeys.everUsed(jdbi)).isTrue();
        }
    }
}
