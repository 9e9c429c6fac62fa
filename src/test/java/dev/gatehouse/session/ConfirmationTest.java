package dev.gatehouse.session;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A confirmation starts a new refresh chain and revokes all earlier refresh tokens; the session stays active. */
@OnEveryDatabase("ProofDao")
class ConfirmationTest {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static Map<String, String> team;
    private static GatehouseServer server;
    private static GatehouseServer other;

    @BeforeAll
    static void startTwoOnOneDatabase() {
        team = new HashMap<>(TestDatabase.ofATeam());
        team.put("DATABASE_MAX_CONNECTIONS", "20");
        server = GatehouseServer.start(team);
        other = GatehouseServer.start(team);
    }

    @AfterAll
    static void stop() {
        server.close();
        other.close();
    }

    private static Person signedIn() throws ApiException {
        Person ada = Person.on(server);
        ada.signsIn();
        return ada;
    }

    private static void pass(Duration time) {
        server.clock().advance(time);
        other.clock().advance(time);
    }

    private static String audited(String kind, Person person) {
        return String.valueOf(
                server.query("SELECT COUNT(*) FROM audit_event WHERE kind = ? AND subject_id = ?", kind, person.id()));
    }

    @Test
    void copied_refresh_token_is_refused_after_a_confirmation_and_the_session_stays_active() throws Exception {
        Person ada = signedIn();
        String copied = ada.refreshToken();

        TokensResponse confirmed = ada.confirms();

        assertThat(confirmed.getRefreshToken()).isNotNull().isNotEqualTo(copied);
        assertRefused(401, "session-ended", () -> ada.refreshesWith(copied));
        assertRefused(401, "session-ended", () -> ada.at(other).refreshesWith(copied));
        assertThat(ada.looksAtHerself().getSessionId())
                .isEqualTo(confirmed.getSession().getId());
        ada.refreshes();
        pass(Duration.ofHours(1));
        assertRefused(401, "session-ended", () -> ada.refreshesWith(copied));
        assertThat(ada.refreshes().getSession().getId())
                .isEqualTo(confirmed.getSession().getId());
    }

    @Test
    void all_tokens_of_former_chains_are_refused_even_within_the_grace() throws Exception {
        Person ada = signedIn();
        List<String> former = new ArrayList<>();
        former.add(ada.refreshToken());
        ada.refreshes();
        former.add(ada.refreshToken());
        ada.confirms();
        former.add(ada.refreshToken());
        pass(GRACE);
        ada.confirms();

        for (String token : former) {
            assertRefused(401, "session-ended", () -> ada.refreshesWith(token));
        }
        ada.refreshes();
    }

    @Test
    void use_of_a_former_chain_is_audited_once_and_is_not_counted_as_reuse() throws Exception {
        Person ada = signedIn();
        String copied = ada.refreshToken();
        ada.confirms();
        double before = superseded();

        for (int i = 0; i < 3; i++) {
            assertRefused(401, "session-ended", () -> ada.refreshesWith(copied));
        }

        assertThat(audited("refresh-token-superseded", ada)).isEqualTo("1");
        assertThat(audited("refresh-token-reused", ada)).isEqualTo("0");
        assertThat(audited("session-ended", ada)).isEqualTo("0");
        assertThat(superseded() - before).isEqualTo(3);
        assertThat(new Http(server)
                        .get("/v1/account/audit-events", "Authorization", "Bearer " + ada.token())
                        .json()
                        .path("items")
                        .path(0)
                        .path("address")
                        .asText())
                .as("address of the use, as the owner sees it")
                .isEqualTo("127.0.0.1");

        pass(GRACE);
        ada.confirms();
        assertRefused(401, "session-ended", () -> ada.refreshesWith(copied));
        assertThat(audited("refresh-token-superseded", ada)).isEqualTo("2");
    }

    private static double superseded() {
        return RawHttp.send(server.adminPort(), "GET /prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("gatehouse_refreshes_total{result=\"superseded\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    @Test
    void reuse_within_the_new_chain_still_ends_the_session() throws Exception {
        Person ada = signedIn();
        ada.confirms();
        String stolen = ada.refreshToken();
        ada.refreshes();
        pass(GRACE.plusSeconds(1));

        assertRefused(401, "refresh-token-reused", () -> ada.refreshesWith(stolen));
        assertRefused(401, "session-ended", ada::refreshes);
    }

    @Test
    void wrong_password_starts_no_chain() throws Exception {
        Person ada = signedIn();

        assertRefused(
                401,
                "invalid-credentials",
                () -> ada.withPassword("not the password").confirms());

        ada.refreshes();
    }

    @Test
    void repeated_confirmation_within_the_grace_returns_the_same_chain_on_another_instance() throws Exception {
        Person ada = signedIn();
        Person tab = ada.at(other);
        TokensResponse lost = ada.at(server).confirms();

        pass(GRACE.minusSeconds(1));
        TokensResponse again = tab.confirms();

        assertThat(again.getRefreshToken()).isEqualTo(lost.getRefreshToken());
        assertThat(tab.looksAtHerself().getFresh()).isTrue();
        pass(Duration.ofHours(1));
        tab.refreshes();
    }

    @Test
    void repeated_confirmation_returns_the_newest_token_of_the_chain() throws Exception {
        Person ada = signedIn();
        Person tab = ada.at(other);
        ada.confirms();
        ada.refreshes();
        ada.refreshes();

        assertThat(tab.confirms().getRefreshToken()).isEqualTo(ada.refreshToken());
        assertThat(audited("login-confirmed", ada)).isEqualTo("2");
    }

    @Test
    void confirmation_after_the_grace_starts_another_chain() throws Exception {
        Person ada = signedIn();
        Person tab = ada.at(other);
        ada.confirms();
        pass(GRACE);

        assertThat(tab.confirms().getRefreshToken()).isNotEqualTo(ada.refreshToken());
        assertRefused(401, "session-ended", ada::refreshes);
        tab.refreshes();
    }

    @Test
    void every_confirmation_without_a_grace_starts_a_chain() throws Exception {
        try (GatehouseServer strict = GatehouseServer.start(Map.of("REFRESH_TOKEN_GRACE", "0 seconds"))) {
            Person ada = Person.on(strict);
            ada.signsIn();
            String first = ada.confirms().getRefreshToken();

            assertThat(ada.confirms().getRefreshToken()).isNotEqualTo(first);
            ada.refreshes();
        }
    }

    @Test
    void repeated_confirmation_works_after_a_change_of_the_master_secret() throws Exception {
        String old = "an old secret of 32 bytes or more as it should be";
        String next = "a new secret of 32 bytes or more as it should be";
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        Person ada;
        String lost;
        Person tab;
        settings.put("GATEHOUSE_SECRET", old);
        try (GatehouseServer before = GatehouseServer.start(settings)) {
            ada = Person.on(before);
            ada.signsIn();
            tab = ada.at(before);
            lost = ada.confirms().getRefreshToken();
        }
        settings.put("GATEHOUSE_SECRET", next);
        settings.put("GATEHOUSE_SECRETS_ACCEPTED", old);
        try (GatehouseServer after = GatehouseServer.start(settings)) {
            tab = tab.at(after);
            assertThat(tab.confirms().getRefreshToken()).isEqualTo(lost);
            tab.refreshes();
            assertThat(ada.at(after).confirms().getRefreshToken()).isEqualTo(tab.refreshToken());
        }
    }

    @Test
    void confirmation_of_a_classic_session_returns_no_refresh_token() throws Exception {
        Person ada = Person.on(server);
        ada.signsInClassically();

        TokensResponse confirmed = ada.confirms();

        assertThat(confirmed.getRefreshToken()).isNull();
        assertThat(ada.looksAtHerself().getFresh()).isTrue();
    }

    @Test
    void ended_session_cannot_be_confirmed() throws Exception {
        Person ada = signedIn();
        Person tab = ada.at(other);
        ada.sessions().endCurrentSession();

        assertRefused(401, "invalid-token", tab::confirms);
    }

    /** A browser that wakes up refreshes in many tabs, while its user confirms the password in others. */
    @Test
    void concurrent_refreshes_and_confirmations_leave_one_chain_and_an_active_session() throws Exception {
        for (int round = 0; round < 5; round++) {
            Person ada = signedIn();
            String shared = ada.refreshToken();
            List<Callable<Optional<TokensResponse>>> tabs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Person tab = ada.at(i % 2 == 0 ? server : other);
                tabs.add(() -> refresh(tab, shared));
            }
            for (GatehouseServer each : List.of(server, other)) {
                Person tab = ada.at(each);
                tabs.add(7, () -> Optional.of(tab.confirms()));
            }

            List<Optional<TokensResponse>> answers = atOnce(tabs);

            Set<String> confirmed = new HashSet<>();
            Set<String> refreshed = new HashSet<>();
            answers.subList(7, 9)
                    .forEach(answer -> confirmed.add(answer.orElseThrow().getRefreshToken()));
            answers.forEach(
                    answer -> answer.map(TokensResponse::getRefreshToken).ifPresent(refreshed::add));
            refreshed.removeAll(confirmed);
            assertThat(confirmed).hasSize(1);
            assertThat(refreshed).hasSizeLessThanOrEqualTo(1);
            for (String token : refreshed) {
                assertRefused(401, "session-ended", () -> ada.refreshesWith(token));
            }
            assertThat(ada.refreshesWith(confirmed.iterator().next()).getUser().getId())
                    .isEqualTo(ada.id());
            assertThat(audited("refresh-token-reused", ada)).isEqualTo("0");
        }
    }

    private static Optional<TokensResponse> refresh(Person tab, String token) throws ApiException {
        try {
            return Optional.of(tab.refreshesWith(token));
        } catch (ApiException e) {
            assertThat(e.getCode()).isEqualTo(401);
            assertThat(e.getResponseBody()).contains("\"session-ended\"");
            return Optional.empty();
        }
    }

    private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(tasks.size());
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> task : tasks) {
                futures.add(pool.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            List<T> answers = new ArrayList<>();
            for (Future<T> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void forged_token_of_a_former_chain_is_unknown_and_not_audited() throws Exception {
        Person ada = signedIn();
        byte[] copied = java.util.Base64.getUrlDecoder().decode(ada.refreshToken());
        ada.confirms();
        copied[30] ^= 1;
        String forged = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(copied);

        assertRefused(401, "refresh-token-unknown", () -> ada.refreshesWith(forged));

        assertThat(audited("refresh-token-superseded", ada)).isEqualTo("0");
    }

    @Test
    void database_stores_no_token_and_deletes_the_chain_seed_at_sign_out() throws Exception {
        Person ada = signedIn();
        ada.confirms();
        byte[] token = java.util.Base64.getUrlDecoder().decode(ada.refreshToken());
        java.util.HexFormat hex = java.util.HexFormat.of();

        String seed = hex.formatHex(server.bytes("SELECT chain_seed FROM session WHERE user_id = ?", ada.id()));

        assertThat(seed).hasSize(32);
        assertThat(hex.formatHex(token)).doesNotContain(seed);
        ada.sessions().endCurrentSession();
        assertThat(server.query("SELECT chain_seed FROM session WHERE user_id = ?", ada.id()))
                .isNull();
    }

    @Test
    void confirmation_without_a_session_is_refused() {
        Http.Reply reply = new Http(server).postJson("/v1/sessions/current/confirm", Json.of("password", "x"));

        assertThat(reply.status()).isEqualTo(401);
    }
}
