package dev.gatehouse.session;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.CreateSessionRequest;
import dev.gatehouse.client.model.SessionResponse;
import dev.gatehouse.client.model.SessionsResponse;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.client.model.UserResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users list, end and confirm their sessions. */
@OnEveryDatabase("SessionDao")
class SessionsTest {
    private final GatehouseServer server = GatehouseServer.shared();
    private final Http http = new Http(server);

    private static UUID id(TokensResponse response) {
        return response.getSession().getId();
    }

    @Test
    void list_returns_active_sessions_of_the_user_newest_first() throws Exception {
        Person ada = Person.on(server);
        UUID phone = id(new dev.gatehouse.client.SessionsApi(server.client())
                .createSession(new CreateSessionRequest()
                        .username(ada.username())
                        .password(ada.password())
                        .deviceName("Ada's phone")));
        server.clock().advance(Duration.ofMillis(2));
        UUID ended = id(ada.signsIn());
        ada.sessions().endCurrentSession();
        server.clock().advance(Duration.ofMillis(2));
        UUID current = id(ada.signsIn());
        Person.on(server).signsIn();

        SessionsResponse page = ada.sessions().listSessions(null, null);

        assertThat(page.getItems()).extracting(SessionResponse::getId).containsExactly(current, phone);
        assertThat(page.getItems()).extracting(SessionResponse::getCurrent).containsExactly(true, false);
        assertThat(page.getItems().get(1).getDeviceName()).isEqualTo("Ada's phone");
        assertThat(page.getNextCursor()).isNull();
        assertThat(ended).isNotIn(current, phone);
    }

    @Test
    void pages_are_stable_while_sessions_are_added() throws Exception {
        Person ada = Person.on(server);
        List<UUID> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(0, id(ada.signsIn()));
            server.clock().advance(Duration.ofMillis(2));
        }
        List<UUID> seen = new ArrayList<>();
        String cursor = null;
        do {
            SessionsResponse page = ada.sessions().listSessions(3, cursor);
            assertThat(page.getItems()).hasSizeLessThanOrEqualTo(3);
            page.getItems().forEach(session -> seen.add(session.getId()));
            cursor = page.getNextCursor();
            server.clock().advance(Duration.ofMillis(2));
            ada.signsIn();
        } while (cursor != null);

        assertThat(seen).isEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=201", "limit=x", "cursor=%20", "cursor=abc", "cursor="})
    void invalid_paging_parameter_is_refused(String query) throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        Http.Reply reply = http.get("/v1/sessions?" + query, "Authorization", "Bearer " + ada.token());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo("validation-failed");
    }

    @Test
    void current_session_can_be_read() throws Exception {
        Person ada = Person.on(server);
        UUID id = id(ada.signsIn());

        assertThat(ada.sessions().getCurrentSession().getSession().getId()).isEqualTo(id);
        assertThat(ada.sessions().getCurrentSession().getCsrfToken()).hasSizeGreaterThan(40);
        assertThat(ada.sessions().getCurrentSession().getUser())
                .isEqualTo(
                        new UserResponse().id(ada.id()).username(ada.username()).roles(List.of()));
    }

    @Test
    void sign_out_ends_the_session_and_all_its_tokens() throws Exception {
        Person ada = Person.on(server);
        UUID id = id(ada.signsIn());

        ada.sessions().endCurrentSession();

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertRefused(401, "session-ended", ada::refreshes);
        ada.signsIn();
        assertRefused(404, "not-found", () -> ada.looksAtSession(id));
        assertThat(server.query(
                        "SELECT detail FROM audit_event WHERE kind = 'session-ended' AND subject_id = ?", ada.id()))
                .isEqualTo("signed-out");
    }

    @Test
    void session_can_be_ended_twice_from_another_session() throws Exception {
        Person ada = Person.on(server);
        UUID lost = id(ada.signsIn());
        Person onPhone = ada.at(server);
        ada.signsIn();

        ada.sessions().endSession(lost);
        ada.sessions().endSession(lost);

        assertRefused(401, "invalid-token", onPhone::looksAtHerself);
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
    }

    @Test
    void session_of_another_user_is_not_found_and_stays_active() throws Exception {
        Person ada = Person.on(server);
        UUID hers = id(ada.signsIn());
        Person eve = Person.on(server);
        eve.signsIn();

        assertRefused(404, "not-found", () -> eve.looksAtSession(hers));
        assertRefused(404, "not-found", () -> eve.sessions().endSession(hers));
        assertRefused(404, "not-found", () -> eve.sessions().endSession(UUID.randomUUID()));

        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
    }

    @Test
    void user_ends_all_other_sessions_or_all_sessions() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        Person elsewhere = ada.at(server);
        ada.signsIn();
        Person eve = Person.on(server);
        eve.signsIn();

        ada.sessions().endSessions("true");
        assertRefused(401, "invalid-token", elsewhere::looksAtHerself);
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());

        ada.sessions().endSessions(null);
        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertThat(eve.looksAtHerself().getUsername()).isEqualTo(eve.username());
    }

    @Test
    void invalid_parameter_ends_no_session() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        Http.Reply reply =
                http.send("DELETE", "/v1/sessions?keep_current=yes", null, "Authorization", "Bearer " + ada.token());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
    }

    @Test
    void classic_token_is_revoked_with_all_sessions() throws Exception {
        Person ada = Person.on(server);
        ada.signsInClassically();
        Person modern = ada.at(server);
        modern.signsIn();
        assertThat(http.get("/users", "Authorization", "Bearer " + ada.token()).status())
                .isEqualTo(200);

        modern.sessions().endSessions(null);

        Http.Reply reply = http.get("/users", "Authorization", "Bearer " + ada.token());
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body()).isEqualTo("""
                {"msg":"Token has been revoked"}""");
    }

    @Test
    void confirmation_makes_the_login_fresh_and_keeps_the_session() throws Exception {
        Person ada = Person.on(server);
        TokensResponse login = ada.signsIn();
        server.clock().advance(Duration.ofMinutes(14));
        ada.refreshes();
        assertThat(ada.looksAtHerself().getFresh()).isFalse();

        TokensResponse confirmed = ada.confirms();

        assertThat(id(confirmed)).isEqualTo(id(login));
        assertThat(ada.looksAtHerself().getFresh()).isTrue();
        ada.refreshes();
    }

    @Test
    void confirmation_with_a_wrong_password_is_refused_and_audited() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        Person wrong = ada.withPassword("not the password");

        assertRefused(401, "invalid-credentials", wrong::confirms);

        assertThat(server.query(
                        "SELECT COUNT(*) FROM audit_event WHERE kind = 'login-refused' AND subject_id = ?", ada.id()))
                .isEqualTo("1");
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
    }

    @Test
    void logins_and_refusals_are_audited_without_the_typed_values() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        assertFails(() -> ada.signsInWith("wrong"));
        String typed = "my password in the wrong field";
        http.postJson("/v1/sessions", Json.of("username", typed, "password", "x"));

        assertThat(server.query("SELECT COUNT(*) FROM audit_event WHERE kind = 'login' AND subject_id = ?", ada.id()))
                .isEqualTo("1");
        assertThat(server.query(
                        "SELECT detail FROM audit_event WHERE kind = 'login-refused' AND subject_id = ?", ada.id()))
                .isEqualTo("wrong-password");
        assertThat(server.query("SELECT COUNT(*) FROM audit_event WHERE detail LIKE ?", "%" + typed + "%"))
                .isEqualTo("0");
        assertThat(server.query("SELECT COUNT(*) FROM audit_event WHERE request_id IS NULL AND kind = 'login'"))
                .isEqualTo("0");
    }

    private static void assertFails(org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        org.assertj.core.api.Assertions.assertThatThrownBy(attempt).isInstanceOf(ApiException.class);
    }
}
