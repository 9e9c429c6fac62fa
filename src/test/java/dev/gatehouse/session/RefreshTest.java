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

/** Staying signed in, and what becomes of a token that comes twice. */
@OnEveryDatabase("SessionSql")
class RefreshTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int TABS = 50;

    private static GatehouseServer server;
    private static GatehouseServer other;

    @BeforeAll
    static void start_two_on_one_database() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("DATABASE_MAX_CONNECTIONS", "20");
        server = GatehouseServer.start(settings);
        other = GatehouseServer.start(settings);
    }

    @AfterAll
    static void stop_them() {
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
    void refresh_gives_new_tokens_of_the_same_session() throws Exception {
        Person ada = Person.on(server);
        TokensResponse login = ada.signsIn();
        pass(Duration.ofMinutes(20));

        TokensResponse refreshed = ada.refreshes();

        assertThat(refreshed.getSession().getId()).isEqualTo(login.getSession().getId());
        assertThat(refreshed.getAccessToken()).isNotEqualTo(login.getAccessToken());
        assertThat(refreshed.getRefreshToken()).isNotEqualTo(login.getRefreshToken());
        // A second may begin between the token and its answer.
        assertThat(refreshed.getExpiresIn()).isBetween(899L, 900L);
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
        assertThat(ada.looksAtHerself().getFresh()).isFalse();
    }

    @Test
    void refresh_carries_over_what_the_user_is_now() throws Exception {
        Person ada = signedIn();
        server.sql("INSERT INTO user_role (user_id, role) VALUES (?, 'admin')", ada.id());

        assertThat(ada.refreshes().getUser().getRoles()).containsExactly("admin");
        assertThat(ada.looksAtHerself().getRoles()).containsExactly("admin");
    }

    @Test
    void user_who_has_become_inactive_is_refused_and_signed_out() throws Exception {
        Person ada = signedIn();
        server.sql("UPDATE user SET active = FALSE WHERE id = ?", ada.id());

        assertRefused(401, "session-ended", ada::refreshes);
        assertRefused(401, "invalid-token", ada::looksAtHerself);
    }

    @Test
    void session_ends_when_it_has_been_idle_for_too_long() throws Exception {
        Person ada = signedIn();
        pass(Duration.ofDays(29));
        ada.refreshes();
        pass(Duration.ofDays(29));
        ada.refreshes();
        pass(Duration.ofDays(31));

        assertRefused(401, "refresh-token-expired", ada::refreshes);
    }

    @Test
    void session_ends_in_any_case() throws Exception {
        Person ada = signedIn();
        for (int i = 0; i < 4; i++) {
            pass(Duration.ofDays(20));
            ada.refreshes();
        }
        pass(Duration.ofDays(10).minusSeconds(60));
        TokensResponse last = ada.refreshes();
        assertThat(last.getExpiresIn()).as("no token outlives its session").isLessThanOrEqualTo(60);
        pass(Duration.ofSeconds(61));

        assertRefused(401, "refresh-token-expired", ada::refreshes);
    }

    @Test
    void lost_answer_is_given_again_within_the_grace() throws Exception {
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
    void stolen_token_ends_the_session_on_both_instances() throws Exception {
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
    void token_from_long_ago_ends_the_session_too() throws Exception {
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
    void late_tab_is_given_the_living_end_and_stays_signed_in() throws Exception {
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
    void fifty_tabs_at_once_on_two_instances_all_get_the_same_successor() throws Exception {
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

    /** MySQL gives up on a lock after a second; whoever is refused for that reason asks again. */
    @Test
    @Tag("mysql")
    void refresh_outlives_a_lock_that_somebody_holds_for_longer_than_the_database_waits() throws Exception {
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
    void without_a_grace_a_token_is_good_once() throws Exception {
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
    void changed_token_is_unknown_and_harms_nobody() throws Exception {
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
    void access_token_is_no_refresh_token_and_the_other_way_round() throws Exception {
        Person ada = signedIn();

        assertRefused(401, "refresh-token-malformed", () -> ada.refreshesWith(ada.token()));
        assertThat(new Http(server)
                        .get("/v1/me", "Authorization", "Bearer " + ada.refreshToken())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void token_of_a_session_that_is_gone_is_unknown() throws Exception {
        Person ada = signedIn();
        server.sql("DELETE FROM session WHERE user_id = ?", ada.id());

        assertRefused(401, "refresh-token-unknown", ada::refreshes);
    }

    @Test
    void without_a_token_nobody_is_signed_in() {
        Http.Reply reply = new Http(server).postJson("/v1/sessions/refresh", "{}");

        // Who is not trusted with cookies learns nothing of them.
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.json().path("code").asText()).isEqualTo("csrf-refused");
    }

    @Test
    void database_has_nothing_that_could_be_used() throws Exception {
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
    void last_use_is_written_down_once_a_minute_at_most() throws Exception {
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
