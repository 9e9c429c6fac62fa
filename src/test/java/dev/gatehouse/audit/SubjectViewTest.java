package dev.gatehouse.audit;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.AuditApi;
import dev.gatehouse.client.model.AuditEventResponse;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users read events about them without the fields that are reserved for administrators. */
@OnEveryDatabase("AuditDao")
class SubjectViewTest {
    private static final String REASON = "suspected of selling accounts";

    private static GatehouseServer server;
    private static Person root;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("ADMIN_USERNAME", "root@example.org");
        settings.put("ADMIN_PASSWORD", "correct horse battery");
        settings.put("ACCESS_TOKEN_LIFETIME", "1 day");
        settings.put("FRESH_FOR", "1 day");
        server = GatehouseServer.start(settings);
        root = Person.named(server, "root@example.org", "correct horse battery");
        root.signsIn();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static AdministrationApi administration(Person person) {
        return new AdministrationApi(person.client());
    }

    private static List<AuditEventResponse> own(Person person) throws Exception {
        return Objects.requireNonNull(
                new AuditApi(person.client()).listMyAuditEvents(200, null).getItems());
    }

    private static List<AuditEventResponse> all(Person person) throws Exception {
        return Objects.requireNonNull(new AuditApi(root.client())
                .listAuditEvents(person.id(), null, null, null, 200, null, null, null)
                .getItems());
    }

    private static JsonNode export(Person person) {
        return new Http(server)
                .get("/v1/account/export", "Authorization", "Bearer " + person.token())
                .json();
    }

    private static List<AuditEventResponse> by(@Nullable Long actor, List<AuditEventResponse> events) {
        return events.stream()
                .filter(event -> Objects.equals(event.getActorId(), actor))
                .toList();
    }

    /** Applies every change by an administrator to a new user, who has a session before and after. */
    private static Person changedByAdministrator() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        long id = ada.id();
        administration(root).updateUser(id, new UpdateUserRequest().locale("en"));
        administration(root).updateUser(id, new UpdateUserRequest().roles(List.of("admin")));
        administration(root).updateUser(id, new UpdateUserRequest().roles(List.of()));
        administration(root).updateUser(id, new UpdateUserRequest().email("ada" + id + "@example.net"));
        administration(root)
                .updateUser(id, new UpdateUserRequest().active(false).reason(REASON));
        administration(root).updateUser(id, new UpdateUserRequest().active(true));
        ada.signsIn();
        administration(root).endUserSessions(id);
        server.clock().advance(Duration.ofMillis(2));
        ada.signsIn();
        return ada;
    }

    @Test
    void users_do_not_see_reasons_and_addresses_of_administrators() throws Exception {
        Person ada = changedByAdministrator();

        List<AuditEventResponse> told = by(root.id(), own(ada));

        assertThat(told)
                .extracting(AuditEventResponse::getKind)
                .contains(
                        "profile-changed",
                        "roles-changed",
                        "address-changed",
                        "user-deactivated",
                        "user-activated",
                        "session-ended");
        assertThat(told).allSatisfy(event -> {
            boolean end = String.valueOf(event.getKind()).equals("session-ended");
            assertThat(event.getAddress()).isNull();
            assertThat(event.getUserAgent()).isNull();
            assertThat(event.getRequestId()).isNull();
            assertThat(event.getSessionId() != null).as(event.getKind()).isEqualTo(end);
            assertThat(event.getDetail() != null).as(event.getKind()).isEqualTo(end);
        });
        assertThat(told)
                .extracting(AuditEventResponse::getDetail)
                .contains("roles-changed", "ended-by-administrator")
                .doesNotContain("for good: " + REASON);
    }

    @Test
    void export_contains_the_same_events_as_the_list() throws Exception {
        Person ada = changedByAdministrator();

        JsonNode export = export(ada);
        List<AuditEventResponse> listed = own(ada);

        assertThat(export.toString()).doesNotContain(REASON);
        List<JsonNode> events =
                StreamSupport.stream(export.path("events").spliterator(), false).toList();
        assertThat(events).hasSameSizeAs(listed);
        for (int i = 0; i < listed.size(); i++) {
            AuditEventResponse event = listed.get(i);
            assertThat(events.get(i).path("id").asText()).isEqualTo(String.valueOf(event.getId()));
            assertThat(events.get(i).path("address").asText(null)).isEqualTo(event.getAddress());
            assertThat(events.get(i).path("user_agent").asText(null)).isEqualTo(event.getUserAgent());
            assertThat(events.get(i).path("request_id").asText(null)).isEqualTo(event.getRequestId());
            assertThat(events.get(i).path("detail").asText(null)).isEqualTo(event.getDetail());
            assertThat(events.get(i).has("session_id")).isEqualTo(event.getSessionId() != null);
        }
    }

    @Test
    void administrators_see_all_fields() throws Exception {
        Person ada = changedByAdministrator();

        assertThat(by(root.id(), all(ada))).allSatisfy(event -> {
            assertThat(event.getAddress()).isEqualTo("127.0.0.1");
            assertThat(event.getUserAgent()).isNotBlank();
            assertThat(event.getRequestId()).isNotBlank();
        });
        assertThat(by(root.id(), all(ada)))
                .extracting(AuditEventResponse::getDetail)
                .contains("for good: " + REASON);
    }

    @Test
    void users_see_all_fields_of_their_own_events_and_of_failed_logins() throws Exception {
        Person ada = changedByAdministrator();
        assertRefused(401, "invalid-credentials", () -> ada.signsInWith("wrong"));

        assertThat(by(ada.id(), own(ada))).isNotEmpty().isEqualTo(by(ada.id(), all(ada)));
        assertThat(by(null, own(ada)))
                .isNotEmpty()
                .isEqualTo(by(null, all(ada)))
                .allSatisfy(event -> {
                    assertThat(event.getKind()).isEqualTo("login-refused");
                    assertThat(event.getAddress()).isEqualTo("127.0.0.1");
                    assertThat(event.getDetail()).isEqualTo("wrong-password");
                });
    }

    @Test
    void users_see_the_address_that_used_a_superseded_refresh_token() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        String superseded = ada.refreshToken();
        ada.confirms();
        assertRefused(401, "session-ended", () -> ada.refreshesWith(superseded));

        assertThat(by(null, own(ada))).singleElement().satisfies(event -> {
            assertThat(event.getKind()).isEqualTo("refresh-token-superseded");
            assertThat(event.getSessionId()).isNotNull();
            assertThat(event.getAddress()).isEqualTo("127.0.0.1");
        });
    }

    @Test
    void administrators_see_all_fields_of_changes_of_their_own_account() throws Exception {
        administration(root)
                .updateUser(
                        root.id(),
                        new UpdateUserRequest().roles(List.of("admin")).locale("zh"));

        AuditEventResponse event = own(root).stream()
                .filter(found -> "profile-changed".equals(found.getKind()))
                .findFirst()
                .orElseThrow();
        assertThat(event.getAddress()).isEqualTo("127.0.0.1");
        assertThat(event.getDetail()).isEqualTo("locale");
    }

    /** Events as commands write them, without an actor, and events of kinds of other versions. */
    @Test
    void users_see_no_details_of_events_by_commands() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        for (String kind : List.of("user-deactivated", "roles-changed", "password-reset", "some-later-kind")) {
            server.sql(
                    "INSERT INTO audit_event (id, at, kind, subject_id, session_id, address, user_agent, request_id, detail)"
                            + " VALUES (?, NOW(), ?, ?, ?, '198.51.100.7', 'agent', 'request', ?)",
                    Uuids.bytes(Uuids.v7(server.clock().instant())),
                    kind,
                    ada.id(),
                    Uuids.bytes(UUID.randomUUID()),
                    "for good: " + REASON);
        }

        assertThat(by(null, own(ada))).hasSize(4).allSatisfy(event -> {
            assertThat(event.getSessionId()).isNull();
            assertThat(event.getAddress()).isNull();
            assertThat(event.getUserAgent()).isNull();
            assertThat(event.getRequestId()).isNull();
            assertThat(event.getDetail()).isNull();
        });
        assertThat(export(ada).toString()).doesNotContain(REASON, "198.51.100.7");
    }
}
