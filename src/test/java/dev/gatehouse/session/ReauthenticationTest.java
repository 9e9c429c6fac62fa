package dev.gatehouse.session;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.model.ChangePasswordRequest;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import dev.gatehouse.support.TestDatabase;
import dev.gatehouse.support.UsedSecrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Wrong passwords inside a session are counted for that session only; ten in a row end it. */
@OnEveryDatabase("ProofDao")
class ReauthenticationTest {
    private static final String NEW = "another path of moss";

    /** Argon2id with 500 iterations: verifying takes seconds on any machine. */
    private static final String SLOW =
            "$argon2id$v=19$m=4096,t=500,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    private static GatehouseServer server;
    private static GatehouseServer other;

    @BeforeAll
    static void startTwoOnOneDatabase() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("DATABASE_MAX_CONNECTIONS", "20");
        server = GatehouseServer.start(settings);
        other = GatehouseServer.start(settings);
        UsedSecrets.addPassword(NEW);
    }

    @AfterAll
    static void stop() {
        server.close();
        other.close();
    }

    private static Person signedIn() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        return ada;
    }

    private static Person mistaken(Person person) {
        return person.withPassword("not the password");
    }

    private static void changes(Person person, String current) throws Exception {
        person.keeps(new AccountApi(person.client())
                .changePassword(
                        new ChangePasswordRequest().currentPassword(current).newPassword(NEW)));
    }

    private static String audited(String kind, Person person) {
        return String.valueOf(
                server.query("SELECT COUNT(*) FROM audit_event WHERE kind = ? AND subject_id = ?", kind, person.id()));
    }

    @Test
    void tenth_wrong_password_in_a_row_gets_the_same_response_and_ends_the_session() throws Exception {
        Person ada = signedIn();
        Person elsewhere = ada.at(other);
        Person thief = mistaken(ada);
        for (int i = 0; i < 10; i++) {
            if (i % 2 == 0) {
                assertRefused(401, "invalid-credentials", thief::confirms);
            } else {
                assertRefused(401, "invalid-credentials", () -> changes(thief, "not the password"));
            }
            assertThat(audited("session-ended", ada)).isEqualTo(i < 9 ? "0" : "1");
        }

        assertRefused(401, "invalid-token", thief::confirms);
        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertRefused(401, "session-ended", ada::refreshes);
        Eventually.within(Duration.ofSeconds(1), () -> assertRefused(401, "invalid-token", elsewhere::looksAtHerself));
        assertThat(audited("login-refused", ada)).isEqualTo("10");
        assertThat(server.query(
                        "SELECT detail FROM audit_event WHERE kind = 'session-ended' AND subject_id = ?", ada.id()))
                .isEqualTo("too-many-proofs");
        ada.signsIn();
        ada.confirms();
    }

    @Test
    void correct_password_clears_the_count_without_a_wait() throws Exception {
        Person ada = signedIn();
        Person mistaken = mistaken(ada);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 9; i++) {
                assertRefused(401, "invalid-credentials", mistaken::confirms);
            }
            ada.confirms();
        }
        ada.looksAtHerself();
    }

    @Test
    void correct_password_with_an_invalid_new_password_clears_the_count() throws Exception {
        Person ada = signedIn();
        Person mistaken = mistaken(ada);
        for (int i = 0; i < 9; i++) {
            assertRefused(401, "invalid-credentials", mistaken::confirms);
        }
        assertRefused(
                400,
                "validation-failed",
                () -> new AccountApi(ada.client())
                        .changePassword(new ChangePasswordRequest()
                                .currentPassword(ada.password())
                                .newPassword("short")));
        assertRefused(401, "invalid-credentials", mistaken::confirms);

        ada.looksAtHerself();
    }

    @Test
    void sessions_of_one_user_are_counted_separately() throws Exception {
        Person ada = signedIn();
        Person phone = Person.known(server, ada);
        phone.signsIn();
        for (int i = 0; i < 10; i++) {
            assertRefused(401, "invalid-credentials", mistaken(ada)::confirms);
        }

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        phone.confirms();
    }

    @Test
    void session_of_the_classic_api_is_counted() throws Exception {
        Person ada = Person.on(server);
        ada.signsInClassically();
        for (int i = 0; i < 10; i++) {
            assertRefused(401, "invalid-credentials", mistaken(ada)::confirms);
        }

        assertRefused(401, "invalid-token", ada::looksAtHerself);
    }

    @Test
    void two_hundred_concurrent_wrong_passwords_cost_ten_hashes() throws Exception {
        Person ada = signedIn();
        double before = hashes();
        ExecutorService pool = Executors.newFixedThreadPool(200);
        CyclicBarrier start = new CyclicBarrier(200);
        List<Future<Integer>> answers = new ArrayList<>();
        Http http = new Http(server);
        Http there = new Http(other);
        try {
            for (int i = 0; i < 200; i++) {
                Http at = i % 2 == 0 ? http : there;
                answers.add(pool.submit(() -> {
                    start.await();
                    return confirm(at, ada, "wrong").status();
                }));
            }
            int wrong = 0;
            for (Future<Integer> answer : answers) {
                int status = answer.get();
                assertThat(status).isIn(401, 429, 503);
                wrong += status == 401 ? 1 : 0;
            }
            assertThat(wrong).isGreaterThanOrEqualTo(10);
        } finally {
            pool.shutdownNow();
        }
        assertThat(audited("login-refused", ada)).isEqualTo("10");
        assertThat(hashes() - before).isEqualTo(10);
        assertRefused(401, "session-ended", ada::refreshes);
    }

    private static double hashes() {
        return proofs(server, "wrong") + proofs(server, "right") + proofs(other, "wrong") + proofs(other, "right");
    }

    private static double proofs(GatehouseServer at, String result) {
        return RawHttp.send(at.adminPort(), "GET /prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("gatehouse_session_proofs_total{result=\"" + result + "\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    private static Http.Reply confirm(Http http, Person person, String password) {
        return http.post(
                "/v1/sessions/current/confirm",
                Json.of("password", password),
                "Content-Type",
                "application/json",
                "Authorization",
                "Bearer " + person.token());
    }

    @Test
    void attempt_beyond_the_pending_ones_returns_429_without_a_check() throws Exception {
        Person ada = signedIn();
        server.sql(
                "UPDATE session SET proofs_wrong = 3, proofs_pending = 7, proofs_at = ? WHERE user_id = ?",
                java.time.LocalDateTime.ofInstant(server.clock().instant(), java.time.ZoneOffset.UTC),
                ada.id());

        Http.Reply refused = confirm(new Http(server), ada, ada.password());

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().path("code").asText()).isEqualTo("too-many-attempts");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(proofs(server, "throttled")).isPositive();
        ada.looksAtHerself();

        server.clock().advance(Duration.ofMinutes(1));
        TokensResponse confirmed = ada.confirms();
        assertThat(confirmed.getRefreshToken())
                .as("pending attempts of a crashed instance expire")
                .isNotNull();
    }

    @Test
    void overloaded_attempt_is_not_counted() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("PASSWORD_HASH_THREADS", "1");
        settings.put("PASSWORD_HASH_QUEUE", "1");
        ExecutorService slow = Executors.newFixedThreadPool(2);
        try (GatehouseServer busy = GatehouseServer.start(settings)) {
            busy.addUser("slow@example.org", SLOW);
            Person ada = Person.on(busy);
            ada.signsIn();
            Http http = new Http(busy);
            List<Future<Integer>> logins = new ArrayList<>();
            // The queue has room for one: the thread must take the first hash before the second is queued.
            for (String busyNow : List.of("gatehouse_password_hash_active 1.0", "gatehouse_password_hash_queued 1.0")) {
                logins.add(slow.submit(() -> http.postJson(
                                "/v1/sessions", Json.of("username", "slow@example.org", "password", "wrong"))
                        .status()));
                await().untilAsserted(() -> assertThat(RawHttp.send(busy.adminPort(), "GET /prometheus")
                                .body())
                        .contains(busyNow));
            }

            for (int i = 0; i < 12; i++) {
                assertThat(confirm(http, ada, "wrong").status()).isEqualTo(503);
            }

            for (Future<Integer> login : logins) {
                assertThat(login.get()).isEqualTo(401);
            }
            for (int i = 0; i < 9; i++) {
                assertThat(confirm(http, ada, "wrong").status()).isEqualTo(401);
            }
            ada.confirms();
        } finally {
            slow.shutdownNow();
        }
    }
}
