package dev.gatehouse.session;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.platform.crypto.Sha256;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refreshing a session, and the reuse of refresh tokens. */
@OnEveryDatabase("SessionSql")
class RefreshTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int TABS = 50;

    private static GatehouseServer server;
    private static GatehouseServer other;

    @BeforeAll
    static void startTwoOnOneDatabase() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("DATABASE_MAX_CONNECTIONS", "20");
        server = GatehouseServer.start(settings);
        other = GatehouseServer.start(settings);
    }

    @AfterAll
    static void stop() {
        server.close();
        other.close();
    }

    private Person signedIn() throws Exception {
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
    void refresh_returns_new_tokens_of_the_same_session() throws Exception {
        Person ada = Person.on(server);
        TokensResponse login = ada.signsIn();
        pass(Duration.ofMinutes(20));

        TokensResponse refreshed = ada.refreshes();

        assertThat(refreshed.getSession().getId()).isEqualTo(login.getSession().getId());
        assertThat(refreshed.getAccessToken()).isNotEqualTo(login.getAccessToken());
        assertThat(refreshed.getRefreshToken()).isNotEqualTo(login.getRefreshToken());
        // A new second may begin between the issue of the token and the response.
        assertThat(refreshed.getExpiresIn()).isBetween(899L, 900L);
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
        assertThat(ada.looksAtHerself().getFresh()).isFalse();
    }

    @Test
    void refreshed_token_has_the_current_roles() throws Exception {
        Person ada = signedIn();
        server.sql("INSERT INTO user_role (user_id, role) VALUES (?, 'admin')", ada.id());

        assertThat(ada.refreshes().getUser().getRoles()).containsExactly("admin");
        assertThat(ada.looksAtHerself().getRoles()).containsExactly("admin");
    }

    @Test
    void refresh_of_a_deactivated_user_is_refused_and_ends_the_session() throws Exception {
        Person ada = signedIn();
        server.sql("UPDATE user SET active = FALSE WHERE id = ?", ada.id());

        assertRefused(401, "session-ended", ada::refreshes);
        assertRefused(401, "invalid-token", ada::looksAtHerself);
    }

    @Test
    void idle_session_expires() throws Exception {
        Person ada = signedIn();
        pass(Duration.ofDays(29));
        ada.refreshes();
        pass(Duration.ofDays(29));
        ada.refreshes();
        pass(Duration.ofDays(31));

        assertRefused(401, "refresh-token-expired", ada::refreshes);
    }

    @Test
    void session_expires_after_its_maximum_lifetime() throws Exception {
        Person ada = signedIn();
        for (int i = 0; i < 4; i++) {
            pass(Duration.ofDays(20));
            ada.refreshes();
        }
        pass(Duration.ofDays(10).minusSeconds(60));
        TokensResponse last = ada.refreshes();
        assertThat(last.getExpiresIn())
                .as("lifetime of the access token at the end of the session")
                .isLessThanOrEqualTo(60);
        pass(Duration.ofSeconds(61));

        assertRefused(401, "refresh-token-expired", ada::refreshes);
    }

    @Test
    void refresh_repeated_within_the_grace_returns_the_same_token() throws Exception {
        Person ada = signedIn();
        String asked = ada.refreshToken();

        TokensResponse lost = ada.refreshesWith(asked);
        pass(GRACE.minusSeconds(1));
        TokensResponse again = ada.at(other).refreshesWith(asked);

        assertThat(again.getRefreshToken()).isEqualTo(lost.getRefreshToken());
        assertThat(ada.refreshesWith(again.getRefreshToken()).getSession().getId())
                .isEqualTo(lost.getSession().getId());
    }

    @Test
    void reuse_of_a_stolen_token_ends_the_session_on_both_instances() throws Exception {
        Person ada = signedIn();
        String stolen = ada.refreshToken();
        ada.refreshes();
        Person there = ada.at(other);
        assertThat(there.looksAtHerself().getUsername()).isEqualTo(ada.username());
        pass(GRACE.plusSeconds(1));

        assertRefused(401, "refresh-token-reused", () -> ada.refreshesWith(stolen));

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        Eventually.within(Duration.ofSeconds(1), () -> assertRefused(401, "invalid-token", there::looksAtHerself));
        assertRefused(401, "session-ended", ada::refreshes);
        assertThat(audited("refresh-token-reused", ada)).isEqualTo("1");
    }

    @Test
    void reuse_of_a_very_old_token_ends_the_session() throws Exception {
        Person ada = signedIn();
        String first = ada.refreshToken();
        for (int i = 0; i < 300; i++) {
            ada.refreshes();
            pass(Duration.ofSeconds(31));
        }

        assertRefused(401, "refresh-token-reused", () -> ada.refreshesWith(first));
        assertRefused(401, "session-ended", ada::refreshes);
    }

    @Test
    void late_refresh_within_the_grace_returns_the_newest_token() throws Exception {
        Person ada = signedIn();
        String first = ada.refreshToken();
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofSeconds(5));
            ada.refreshes();
        }
        pass(Duration.ofSeconds(5));

        TokensResponse late = ada.at(other).refreshesWith(first);

        assertThat(late.getRefreshToken()).isEqualTo(ada.refreshToken());
        pass(Duration.ofHours(1));
        assertThat(ada.refreshes().getSession().getId())
                .isEqualTo(late.getSession().getId());
    }

    @Test
    void fifty_concurrent_refreshes_on_two_instances_return_the_same_token() throws Exception {
        Person ada = signedIn();
        String shared = ada.refreshToken();
        ExecutorService tabs = Executors.newFixedThreadPool(TABS);
        CyclicBarrier start = new CyclicBarrier(TABS);
        try {
            List<Future<TokensResponse>> answers = new ArrayList<>();
            for (int i = 0; i < TABS; i++) {
                Person tab = ada.at(i % 2 == 0 ? server : other);
                answers.add(tabs.submit(() -> {
                    start.await();
                    return tab.refreshesWith(shared);
                }));
            }
            Set<String> successors = new HashSet<>();
            for (Future<TokensResponse> answer : answers) {
                successors.add(answer.get().getRefreshToken());
            }
            assertThat(successors).hasSize(1);
            pass(Duration.ofHours(1));
            assertThat(ada.refreshesWith(successors.iterator().next()).getUser().getId())
                    .isEqualTo(ada.id());
        } finally {
            tabs.shutdownNow();
        }
    }

    /** The lock timeout of MySQL is one second; the transaction is then retried. */
    @Test
    @Tag("mysql")
    void refresh_is_retried_after_a_lock_timeout() throws Exception {
        Person ada = signedIn();
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (Connection holder = server.database()) {
            holder.setAutoCommit(false);
            try (PreparedStatement lock =
                    holder.prepareStatement("SELECT id FROM session WHERE user_id = ? FOR UPDATE")) {
                lock.setLong(1, ada.id());
                lock.executeQuery();
            }
            Future<TokensResponse> refreshed = client.submit(ada::refreshes);
            assertThatThrownBy(() -> refreshed.get(1_500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            holder.commit();

            assertThat(refreshed.get().getUser().getId()).isEqualTo(ada.id());
        } finally {
            client.shutdownNow();
        }
    }

    @Test
    void refresh_token_works_once_without_a_grace() throws Exception {
        try (GatehouseServer strict = GatehouseServer.start(Map.of("REFRESH_TOKEN_GRACE", "0 seconds"))) {
            Person ada = Person.on(strict);
            ada.signsIn();
            String first = ada.refreshToken();
            ada.refreshes();

            assertRefused(401, "refresh-token-reused", () -> ada.refreshesWith(first));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "not a token",
                "AQ",
                "eyJhbGciOiJIUzI1NiJ9.e30.x",
                "AZNl4HwrelyfviPTB07WgAZNl4HwrelyfviPTB07WgAZNl4HwrelyfviPTB07WgAZNl4HwrelyfviPTB07WgAAAAAA"
            })
    void malformed_token_is_refused(String text) {
        assertRefused(401, "refresh-token-malformed", () -> Person.on(server).refreshesWith(text));
    }

    @Test
    void changed_token_is_unknown_and_keeps_the_session() throws Exception {
        Person ada = signedIn();
        byte[] token = Base64.getUrlDecoder().decode(ada.refreshToken());
        for (int position : new int[] {1, 17, 20, 21, 52, 53, 68}) {
            byte[] changed = token.clone();
            changed[position] ^= 1;
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);

            assertRefused(401, "refresh-token-unknown", () -> ada.refreshesWith(text));
        }
        assertThat(ada.refreshes().getUser().getId()).isEqualTo(ada.id());
    }

    @Test
    void access_and_refresh_tokens_are_not_interchangeable() throws Exception {
        Person ada = signedIn();

        assertRefused(401, "refresh-token-malformed", () -> ada.refreshesWith(ada.token()));
        assertThat(new Http(server)
                        .get("/v1/me", "Authorization", "Bearer " + ada.refreshToken())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void token_of_a_deleted_session_is_unknown() throws Exception {
        Person ada = signedIn();
        server.sql("DELETE FROM session WHERE user_id = ?", ada.id());

        assertRefused(401, "refresh-token-unknown", ada::refreshes);
    }

    @Test
    void refresh_without_token_and_origin_is_refused() {
        Http.Reply reply = new Http(server).postJson("/v1/sessions/refresh", "{}");

        // The origin is checked first: a client without an allowed origin does not learn that the cookie is missing.
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.json().path("code").asText()).isEqualTo("csrf-refused");
    }

    @Test
    void database_stores_no_usable_refresh_token() throws Exception {
        Person ada = signedIn();
        byte[] token = Base64.getUrlDecoder().decode(ada.refreshToken());
        ada.refreshes();

        byte[] next = Base64.getUrlDecoder().decode(ada.refreshToken());
        HexFormat hex = HexFormat.of();
        String row = hex.formatHex(server.bytes("SELECT refresh_hash FROM session WHERE user_id = ?", ada.id()))
                + hex.formatHex(server.bytes("SELECT refresh_trail FROM session WHERE user_id = ?", ada.id()));
        assertThat(row).hasSize(2 * (32 + 16)).contains(hex.formatHex(Sha256.of(next)));
        assertThat(row).doesNotContain(hex.formatHex(token, 21, 53)).doesNotContain(hex.formatHex(next, 21, 53));
    }

    @Test
    void last_use_is_stored_at_most_once_a_minute() throws Exception {
        Person ada = Person.on(server);
        TokensResponse login = ada.signsIn();
        pass(Duration.ofSeconds(59));
        assertThat(ada.refreshes().getSession().getLastUsedAt())
                .isEqualTo(login.getSession().getLastUsedAt());
        pass(Duration.ofSeconds(2));

        assertThat(ada.refreshes().getSession().getLastUsedAt())
                .isAfter(login.getSession().getLastUsedAt());
    }
}
