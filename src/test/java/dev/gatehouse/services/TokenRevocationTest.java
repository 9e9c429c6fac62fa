package dev.gatehouse.services;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.gatehouse.client.AuditApi;
import dev.gatehouse.client.model.AuditEventResponse;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.ServiceCallers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Service clients end the session of a token (RFC 7009). */
@OnEveryDatabase
class TokenRevocationTest {
    private static GatehouseServer server;
    private static ServiceCallers orders;

    private Person ada;

    @BeforeAll
    static void start() throws Exception {
        server = GatehouseServer.start(Map.of());
        orders = ServiceCallers.with(server, "revoke");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() {
        ada = Person.on(server);
    }

    private static void revoke(String token) {
        Http.Reply reply = orders.revoke(token);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
    }

    private List<AuditEventResponse> events() throws Exception {
        Person admin = Person.demo(server);
        admin.signsIn();
        return new AuditApi(admin.client())
                .listAuditEvents(ada.id(), null, null, null, null, null, null, null).getItems().stream()
                        .filter(event -> !event.getKind().equals("login"))
                        .toList();
    }

    @Test
    void access_token_ends_its_session_and_no_other() throws Exception {
        TokensResponse tokens = ada.signsIn();
        Person elsewhere = ada.elsewhere();

        revoke(tokens.getAccessToken());

        assertThat(ada.isSignedIn()).isFalse();
        assertRefused(401, "session-ended", () -> ada.refreshesWith(tokens.getRefreshToken()));
        assertThat(elsewhere.isSignedIn()).isTrue();
        assertThat(events())
                .extracting(event -> event.getKind() + ": " + event.getDetail())
                .satisfiesExactly(
                        event -> assertThat(event).startsWith("token-revoked: service "),
                        event -> assertThat(event).isEqualTo("session-ended: ended-by-client"));
        // The second time changes nothing.
        revoke(tokens.getAccessToken());
        assertThat(events()).hasSize(2);
    }

    @Test
    void refresh_token_ends_its_session_also_after_it_was_used() throws Exception {
        String current = ada.signsIn().getRefreshToken();
        revoke(current);
        assertThat(ada.isSignedIn()).isFalse();

        String used = ada.signsIn().getRefreshToken();
        ada.refreshes();
        server.clock().advance(Duration.ofMinutes(2));
        revoke(used);
        assertThat(ada.isSignedIn()).isFalse();
        assertThat(events()).extracting(AuditEventResponse::getKind).doesNotContain("refresh-token-reused");
    }

    @Test
    void invalid_tokens_end_nothing_and_are_no_error() throws Exception {
        ada.signsIn();
        String token = ada.token();

        Stream.of(
                        "x",
                        token.substring(0, token.length() - 4) + "AAAA",
                        ada.refreshToken().substring(0, 90) + "AAAAAAA",
                        "A".repeat(20_000))
                .forEach(TokenRevocationTest::revoke);

        assertThat(ada.isSignedIn()).isTrue();
        assertThat(events()).isEmpty();
    }

    @Test
    void user_sees_that_a_service_ended_the_session_but_not_which() throws Exception {
        TokensResponse tokens = ada.signsIn();
        revoke(tokens.getAccessToken());
        ada.signsIn();

        List<AuditEventResponse> own = new AuditApi(ada.client())
                .listMyAuditEvents(null, null).getItems().stream()
                        .filter(event -> !event.getKind().equals("login"))
                        .toList();

        assertThat(own)
                .extracting(AuditEventResponse::getKind, AuditEventResponse::getDetail, AuditEventResponse::getAddress)
                .containsExactlyInAnyOrder(
                        tuple("token-revoked", null, null), tuple("session-ended", "ended-by-client", null));
    }
}
