package dev.gatehouse.password;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.TestComponents;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.session.login.Login;
import dev.gatehouse.session.login.Logins;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.user.SettledCosts;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With hashes of several parameters, the work of a login does not reveal whether a user exists. */
@OnEveryDatabase("PasswordCostDao")
@Tag("crypto")
class DecoyHashesTest {
    private static final Argon2Parameters OLD = new Argon2Parameters(32, 1, 1);
    private static final Argon2Parameters CURRENT = new Argon2Parameters(64, 2, 1);
    private static final PasswordSettings SETTINGS = new PasswordSettings(64, 2, 1, 1, 10, 8);
    private static final String PASSWORD = "correct horse battery";
    private static final String SALT_AND_TAG = "c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    private static final int NAMES = 600;

    @SuppressWarnings("NullAway.Init") // by start()
    private static GatehouseServer server;

    private final MasterSecret secret = new MasterSecret(new Secret("0123456789abcdef0123456789abcdef"));
    private final CountedArgon2 argon2 = new CountedArgon2();
    private final DecoyHashes decoys = new DecoyHashes(SETTINGS, secret);
    private final Passwords passwords = new Passwords(SETTINGS, decoys, () -> argon2);
    private Logins logins = TestComponents.of(server, passwords).logins();

    /** Waits until the server has determined the cost shares once; after that, only the tests determine them. */
    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.of());
        withStored(hash(OLD));
        await().until(() -> !"0".equals(server.query("SELECT COUNT(*) FROM password_cost")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.sql("DELETE FROM password_cost");
        server.sql("UPDATE user SET password = ''");
    }

    @AfterEach
    void close() {
        passwords.close();
    }

    private static String hash(Argon2Parameters parameters) {
        return "$argon2id$v=19$" + parameters.text() + "$" + SALT_AND_TAG;
    }

    private static Person withStored(String stored) {
        Person person = Person.on(server);
        server.sql("UPDATE user SET password = ? WHERE username = ?", stored, person.username());
        return person;
    }

    private static void users(int count, String stored) {
        IntStream.range(0, count).forEach(i -> withStored(stored));
    }

    private Login signIn(String username, String password) {
        return logins.openClassic(
                        username,
                        PasswordDigest.classicCandidates(password),
                        new Origin("192.0.2.1", null, "request-1"),
                        Duration.ofMinutes(1))
                .join();
    }

    /** Returns the costs of {@value #NAMES} unknown names, and how many names have each cost. */
    private Map<List<Argon2Parameters>, Long> costs(String password) {
        return IntStream.range(0, NAMES)
                .mapToObj(i -> {
                    assertThat(signIn("nobody" + i, password)).isInstanceOf(Login.UnknownUser.class);
                    return argon2.take();
                })
                .collect(groupingBy(Function.identity(), counting()));
    }

    private static String latest() {
        return String.valueOf(server.query("SELECT shares FROM password_cost ORDER BY id DESC LIMIT 1"));
    }

    @Test
    void unknown_names_cost_the_configured_parameters_until_shares_are_known() {
        users(10, hash(OLD));

        assertThat(costs("wrong")).containsOnlyKeys(List.of(CURRENT));
    }

    @Test
    void unknown_names_have_the_same_cost_shares_as_users() {
        users(30, hash(OLD));
        users(10, hash(CURRENT));
        users(20, Person.sha256("geheim"));
        SettledCosts.of(server, decoys);

        assertThat(latest()).isEqualTo(OLD.text() + ":30;bare:20;" + CURRENT.text() + ":10");
        Map<List<Argon2Parameters>, Long> costs = costs("wrong");

        // Bare digests cost a hash with the configured parameters. With 600 names, five standard deviations are 61.
        assertThat(costs).containsOnlyKeys(List.of(OLD), List.of(CURRENT));
        assertThat(costs.get(List.of(OLD))).isCloseTo(NAMES / 2L, within(61L));
        for (String stored : List.of(hash(OLD), hash(CURRENT), Person.sha256("geheim"))) {
            signIn(withStored(stored).username(), "wrong");
            assertThat(costs).containsKey(argon2.take());
        }
    }

    @Test
    void decomposed_password_costs_two_hashes_of_the_same_parameters() {
        users(10, hash(OLD));
        users(10, hash(CURRENT));
        SettledCosts.of(server, decoys);
        String decomposed = Normalizer.normalize("pässwörd", Normalizer.Form.NFD);

        assertThat(costs(decomposed)).containsOnlyKeys(List.of(OLD, OLD), List.of(CURRENT, CURRENT));
        signIn(withStored(hash(OLD)).username(), decomposed);
        assertThat(argon2.take()).containsExactly(OLD, OLD);
    }

    @Test
    void cost_of_a_name_does_not_depend_on_spelling_instance_or_restart() {
        users(10, hash(OLD));
        users(10, hash(CURRENT));
        SettledCosts.of(server, decoys);
        List<List<Argon2Parameters>> first = names(this::cost);

        assertThat(names(name -> cost(name.toUpperCase(java.util.Locale.ROOT)))).isEqualTo(first);
        // Users have signed in meanwhile, and their hashes were replaced.
        server.sql("UPDATE user SET password = ? WHERE password <> ''", hash(CURRENT));
        DecoyHashes restarted = new DecoyHashes(SETTINGS, secret);
        SettledCosts.of(server, restarted);
        try (Passwords others = new Passwords(SETTINGS, restarted, () -> argon2)) {
            logins = TestComponents.of(server, others).logins();
            assertThat(names(this::cost)).isEqualTo(first);
        }
    }

    private List<Argon2Parameters> cost(String name) {
        signIn(name, "wrong");
        return argon2.take();
    }

    private static <T> List<T> names(Function<String, T> work) {
        return IntStream.range(0, 50).mapToObj(i -> work.apply("nobody" + i)).toList();
    }

    @Test
    void new_parameters_determine_shares_once_and_the_first_result_is_kept() {
        users(10, hash(OLD));
        SettledCosts.of(server, decoys);
        assertThat(latest()).isEqualTo(OLD.text() + ":10");

        server.sql("UPDATE user SET password = ? WHERE password <> ''", hash(CURRENT));
        SettledCosts.of(server, decoys);
        assertThat(latest()).isEqualTo(OLD.text() + ":10");

        PasswordSettings next = new PasswordSettings(128, 2, 1, 1, 10, 8);
        DecoyHashes changed = new DecoyHashes(next, secret);
        SettledCosts.of(server, changed);
        assertThat(latest()).isEqualTo(CURRENT.text() + ":10");
        assertThat(server.query("SELECT COUNT(*) FROM password_cost")).isEqualTo("2");
        assertThat(classes(changed)).containsExactlyInAnyOrder(CURRENT, next.parameters());

        server.sql("UPDATE user SET password = ? WHERE password <> ''", hash(OLD));
        DecoyHashes late = new DecoyHashes(next, secret);
        SettledCosts.of(server, late);
        assertThat(classes(late)).containsExactlyInAnyOrder(CURRENT, next.parameters());
    }

    @Test
    void instances_with_different_parameters_determine_shares_concurrently() throws Exception {
        users(10, hash(OLD));
        PasswordSettings others = new PasswordSettings(128, 2, 1, 1, 10, 8);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 10; round++) {
                server.sql("DELETE FROM password_cost");
                List<DecoyHashes> instances =
                        List.of(new DecoyHashes(SETTINGS, secret), new DecoyHashes(others, secret));
                CyclicBarrier start = new CyclicBarrier(instances.size());

                List<Future<Set<Argon2Parameters>>> found = new ArrayList<>();
                for (DecoyHashes instance : instances) {
                    found.add(pool.submit(() -> {
                        start.await();
                        SettledCosts.of(server, instance);
                        return classes(instance);
                    }));
                }

                assertThat(found.get(0).get()).containsExactlyInAnyOrder(OLD, CURRENT);
                assertThat(found.get(1).get()).containsExactlyInAnyOrder(OLD, others.parameters());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static Set<Argon2Parameters> classes(DecoyHashes decoys) {
        return names(name -> decoys.parametersFor(name.getBytes(StandardCharsets.UTF_8))
                        .orElseThrow())
                .stream()
                .collect(Collectors.toSet());
    }

    @Test
    void user_with_rehashed_password_costs_the_same_as_some_unknown_names() {
        users(40, hash(OLD));
        SettledCosts.of(server, decoys);
        signIn(withStored(hash(CURRENT)).username(), "wrong");
        List<Argon2Parameters> cost = argon2.take();

        Map<List<Argon2Parameters>, Long> costs = costs("wrong");

        assertThat(costs).containsOnlyKeys(List.of(OLD), List.of(CURRENT)).containsKey(cost);
        assertThat(costs.get(List.of(CURRENT))).isCloseTo(NAMES / 4L, within(53L));
    }

    @Test
    void shares_are_determined_again_while_there_are_no_passwords() {
        SettledCosts.of(server, decoys);
        assertThat(server.query("SELECT COUNT(*) FROM password_cost")).isEqualTo("0");

        users(3, hash(CURRENT));
        SettledCosts.of(server, decoys);
        users(3, hash(OLD));
        SettledCosts.of(server, decoys);

        assertThat(latest()).isEqualTo(OLD.text() + ":3;" + CURRENT.text() + ":3");
    }

    @Test
    void inactive_user_costs_the_same_as_when_active() {
        users(10, hash(CURRENT));
        SettledCosts.of(server, decoys);
        Person ada = withStored(new Argon2Hash(
                        OLD,
                        new byte[Argon2.SALT_BYTES],
                        argon2.hash(
                                OLD,
                                new byte[Argon2.SALT_BYTES],
                                PasswordDigest.candidates(PASSWORD).get(0).bytes()))
                .toString());
        argon2.take();
        assertThat(cost(ada.username())).containsExactly(OLD);

        server.sql("UPDATE user SET active = FALSE WHERE username = ?", ada.username());

        assertThat(cost(ada.username())).containsExactly(OLD);
        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.UnknownUser.class);
        assertThat(argon2.take()).containsExactly(OLD);
        server.sql("UPDATE user SET active = TRUE WHERE username = ?", ada.username());
        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.Opened.class);
        assertThat(argon2.take()).containsExactly(OLD, CURRENT);
    }

    @Test
    void user_without_a_password_costs_the_same_as_an_unknown_name() {
        users(10, hash(OLD));
        SettledCosts.of(server, decoys);

        for (String name : List.of(withStored("").username(), withStored("").username(), "nobody")) {
            byte[] key = UsernameKey.of(name).orElseThrow().bytes();
            assertThat(cost(name)).containsExactly(decoys.parametersFor(key).orElseThrow());
        }
    }

    @Test
    void shares_of_many_users_are_sampled() {
        server.addUsers(6_000, number -> "many" + number);
        server.sql("UPDATE user SET password = ? WHERE username LIKE 'many%' AND MOD(id, 2) = 0", hash(OLD));

        SettledCosts.of(server, decoys);

        String[] counts = latest().split("[:;]", -1);
        int one = Integer.parseInt(counts[1]);
        int other = Integer.parseInt(counts[3]);
        assertThat(one + other).isBetween(3_000, 4_096);
        assertThat((double) one / (one + other)).isCloseTo(0.5, within(0.02));
        server.sql("DELETE FROM user WHERE username LIKE 'many%'");
    }
}
