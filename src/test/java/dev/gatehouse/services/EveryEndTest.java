package dev.gatehouse.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.session.SessionRevocation;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.ServiceCallers;
import dev.gatehouse.support.UsedSecrets;
import dev.gatehouse.token.RevocationSettings;
import dev.gatehouse.token.Revocations;
import io.dropwizard.util.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The revocation feed has one item for each session, whatever ends it. */
@OnEveryDatabase
class EveryEndTest {
    private static final String PASSWORD = "a path of stones";
    private static final String NEW = "another path of moss";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static Mailbox mailbox;
    private static GatehouseServer server;
    private static ServiceCallers orders;

    private final Map<EndReason, Ending> endings = new EnumMap<>(EndReason.class);
    private Person ada;

    /** Ends a session of Ada, and returns its id. */
    private interface Ending {
        UUID end() throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        UsedSecrets.addPassword(NEW);
        mailbox = Mailbox.open();
        Map<String, String> settings = new HashMap<>(mailbox.settings());
        settings.put("SIGN_UP", "open");
        settings.put("CLASSIC_USERS_VISIBLE_TO", "admin");
        server = GatehouseServer.start(settings);
        orders = ServiceCallers.with(server, "revoke", "revocations");
    }

    @AfterAll
    static void stop() {
        server.close();
        mailbox.close();
    }

    @BeforeEach
    void begin() throws Exception {
        ada = Person.named(server, "ada" + COUNT.incrementAndGet() + "@example.org", PASSWORD);
        ada.signsUp();
        ada.opens(mailbox.next(ada.username())).confirmsSignUp();
        endings.put(EndReason.SIGNED_OUT, this::signOut);
        endings.put(EndReason.SIGNED_OUT_FROM_ELSEWHERE, this::signOutFromElsewhere);
        endings.put(EndReason.SIGNED_OUT_EVERYWHERE, this::signOutEverywhere);
        endings.put(EndReason.REFRESH_TOKEN_REUSED, this::reuse);
        endings.put(EndReason.USER_INACTIVE, this::deactivate);
        endings.put(EndReason.USER_DELETED, this::delete);
        endings.put(EndReason.ROLES_CHANGED, this::changeRoles);
        endings.put(EndReason.PASSWORD_CHANGED, this::changePassword);
        endings.put(EndReason.PASSWORD_RESET, this::resetPassword);
        endings.put(EndReason.ENDED_BY_ADMINISTRATOR, this::endByAdministrator);
        endings.put(EndReason.ENDED_BY_CLIENT, this::endByClient);
        endings.put(EndReason.DISAVOWED, this::disavow);
        endings.put(EndReason.TOO_MANY_PROOFS, this::guess);
    }

    private UUID signIn() throws ApiException {
        return ada.signsIn().getSession().getId();
    }

    private static AdministrationApi administration() throws ApiException {
        Person admin = Person.demo(server);
        admin.signsIn();
        return admin.administration();
    }

    private UUID signOut() throws ApiException {
        UUID id = signIn();
        ada.sessions().endCurrentSession();
        return id;
    }

    private UUID signOutFromElsewhere() throws ApiException {
        UUID id = signIn();
        ada.elsewhere().sessions().endSession(id);
        return id;
    }

    private UUID signOutEverywhere() throws ApiException {
        UUID id = signIn();
        ada.elsewhere().sessions().endSessions("true");
        return id;
    }

    private UUID reuse() throws ApiException {
        UUID id = signIn();
        String stolen = ada.refreshToken();
        ada.refreshes();
        server.clock().advance(java.time.Duration.ofMinutes(2));
        ada.refreshes();
        assertThatThrownBy(() -> ada.refreshesWith(stolen)).isInstanceOf(ApiException.class);
        return id;
    }

    private UUID deactivate() throws ApiException {
        UUID id = signIn();
        administration().updateUser(ada.id(), new UpdateUserRequest().active(false));
        return id;
    }

    private UUID delete() throws ApiException {
        UUID id = signIn();
        administration().deleteUser(ada.id());
        return id;
    }

    private UUID changeRoles() throws ApiException {
        UUID id = signIn();
        administration().updateUser(ada.id(), new UpdateUserRequest().roles(List.of("admin")));
        return id;
    }

    private UUID changePassword() throws ApiException {
        UUID id = signIn();
        ada.elsewhere().changesPassword(NEW);
        return id;
    }

    private UUID resetPassword() throws ApiException {
        UUID id = signIn();
        ada.asksForPasswordReset();
        ada.opens(mailbox.next(ada.username(), "reset")).resetsPassword(NEW);
        return id;
    }

    private UUID endByAdministrator() throws ApiException {
        UUID id = signIn();
        administration().endUserSession(ada.id(), id);
        return id;
    }

    private UUID endByClient() throws ApiException {
        UUID id = signIn();
        assertThat(orders.revoke(ada.token()).status()).isEqualTo(200);
        return id;
    }

    private UUID disavow() throws ApiException {
        Person thief = ada.elsewhere();
        UUID id = thief.changesPassword(NEW).getSession().getId();
        ada.opens(mailbox.next(ada.username(), "not-me")).disavows();
        return id;
    }

    private UUID guess() throws ApiException {
        UUID id = signIn();
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> ada.withPassword("wrong").confirms()).isInstanceOf(ApiException.class);
        }
        return id;
    }

    /** Follows the feed. */
    private static final class Follower {
        private String cursor;

        Follower() {
            JsonNode page = orders.get("/v1/revocations").json();
            while (page.path("snapshot").asBoolean() && !page.path("items").isEmpty()) {
                page = next(page.path("next_cursor").asText(), 0);
            }
            cursor = page.path("next_cursor").asText();
        }

        private JsonNode next(String from, int wait) {
            JsonNode page = orders.get("/v1/revocations?wait=" + wait + "&cursor=" + from)
                    .json();
            assertThat(page.has("items")).as(page.toString()).isTrue();
            cursor = page.path("next_cursor").asText();
            return page;
        }

        /** Returns all items until the one of the session. */
        List<JsonNode> until(UUID sid) {
            List<JsonNode> items = new ArrayList<>();
            do {
                JsonNode page = next(cursor, 25);
                assertThat(page.path("items")).as("before the session %s", sid).isNotEmpty();
                page.path("items").forEach(items::add);
            } while (count(items, sid) == 0);
            next(cursor, 0).path("items").forEach(items::add);
            return items;
        }
    }

    private static long count(List<JsonNode> items, UUID sid) {
        return items.stream()
                .filter(item -> item.path("sid").asText().equals(sid.toString()))
                .count();
    }

    @ParameterizedTest
    @EnumSource(EndReason.class)
    void ended_session_is_an_item(EndReason reason) throws Exception {
        assertThat(endings).as("add how the session ends").containsKey(reason);
        long userId = ada.id();
        Follower follower = new Follower();

        UUID id = endings.get(reason).end();

        List<JsonNode> items = follower.until(id);
        assertThat(count(items, id)).isEqualTo(1);
        assertThat(items).allSatisfy(item -> {
            assertThat(item.path("type").asText()).isEqualTo("session");
            assertThat(item.path("user_id").asLong()).isEqualTo(userId);
            assertThat(Instant.parse(item.path("ended_at").asText()))
                    .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(10));
            assertThat(Instant.parse(item.path("tokens_until").asText()))
                    .isAfter(server.clock().instant().plusSeconds(600));
            assertThat(item.has("kid")).isFalse();
        });
        assertThat(server.query(
                        "SELECT detail FROM audit_event WHERE session_id = ?"
                                + " AND kind IN ('session-ended', 'refresh-token-reused')",
                        (Object) Uuids.bytes(id)))
                .isEqualTo(Codes.of(reason));
    }

    @Test
    void all_sessions_that_end_after_a_restore_are_items() throws Exception {
        UUID id = signIn();
        Follower follower = new Follower();
        AuditLog auditLog = new AuditLog(server.jdbi(), new MasterSecret(new Secret(server.secret())), server.clock());
        Revocations revocations =
                new Revocations(server.jdbi(), new RevocationSettings(Duration.seconds(30)), server.clock());

        server.jdbi()
                .useTransaction(
                        new SessionRevocation(server.jdbi(), revocations, auditLog, server.clock())::endOfEverybody);

        List<JsonNode> items = follower.until(id);
        assertThat(count(items, id)).isEqualTo(1);
        assertThat(items)
                .filteredOn(item -> item.path("sid").asText().equals(id.toString()))
                .allMatch(item -> item.path("user_id").asLong() == ada.id());
    }
}
