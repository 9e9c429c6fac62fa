package dev.gatehouse.audit;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.AuditApi;
import dev.gatehouse.client.model.AuditEventResponse;
import dev.gatehouse.client.model.AuditEventsResponse;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Administrators read all audit events, users read their own. */
@OnEveryDatabase({"AuditDao", "AuditSql"})
class AuditEventsTest {
    private static GatehouseServer server;
    private static Person root;

    @BeforeAll
    static void start() throws Exception {
        server = GatehouseServer.start(settings());
        root = signedIn(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("ADMIN_USERNAME", "root@example.org");
        settings.put("ADMIN_PASSWORD", "correct horse battery");
        settings.put("ACCESS_TOKEN_LIFETIME", "1 day");
        return settings;
    }

    private static Person signedIn(GatehouseServer server) throws Exception {
        Person root = Person.named(server, "root@example.org", "correct horse battery");
        root.signsIn();
        return root;
    }

    private static AuditApi audit(Person person) {
        return new AuditApi(person.client());
    }

    private static List<String> kinds(AuditEventsResponse page) {
        return page.getItems().stream().map(AuditEventResponse::getKind).toList();
    }

    @Test
    void administrator_sees_subject_actor_and_address_of_events() throws Exception {
        Person ada = Person.on(server);
        assertRefused(401, "invalid-credentials", () -> ada.signsInWith("wrong"));
        server.clock().advance(Duration.ofMillis(2));
        ada.signsIn();
        server.clock().advance(Duration.ofMillis(2));
        ada.sessions().endCurrentSession();

        AuditEventsResponse page = audit(root).listAuditEvents(ada.id(), null, null, null, null, null, null, null);

        assertThat(kinds(page)).containsExactly("session-ended", "login", "login-refused");
        AuditEventResponse refused = page.getItems().get(2);
        assertThat(refused.getSubjectId()).isEqualTo(ada.id());
        assertThat(refused.getActorId()).isNull();
        assertThat(refused.getDetail()).isEqualTo("wrong-password");
        assertThat(refused.getAddress()).isEqualTo("127.0.0.1");
        assertThat(refused.getRequestId()).isNotBlank();
        AuditEventResponse login = page.getItems().get(1);
        assertThat(login.getActorId()).isEqualTo(ada.id());
        assertThat(login.getSessionId()).isNotNull();
        assertThat(page.getNextCursor()).isNull();
    }

    @Test
    void filters_can_be_combined() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        server.clock().advance(Duration.ofMinutes(1));
        Instant between = server.clock().instant();
        ada.signsIn();
        ada.sessions().endSessions("true");

        assertThat(kinds(audit(root)
                        .listAuditEvents(ada.id(), "login", between.toString(), null, null, null, null, null)))
                .containsExactly("login");
        assertThat(kinds(audit(root).listAuditEvents(ada.id(), null, null, between.toString(), null, null, null, null)))
                .containsExactly("login");
        assertThat(kinds(audit(root).listAuditEvents(ada.id(), "key-made", null, null, null, null, null, null)))
                .isEmpty();
        assertThat(kinds(audit(root).listAuditEvents(null, "key-made", null, null, null, null, null, null)))
                .contains("key-made");
    }

    @Test
    void pages_are_stable_while_events_are_added() throws Exception {
        Person ada = Person.on(server);
        for (int i = 0; i < 7; i++) {
            server.clock().advance(Duration.ofMillis(2));
            ada.signsIn();
        }
        List<AuditEventResponse> seen = new ArrayList<>();
        String cursor = null;
        do {
            AuditEventsResponse page =
                    audit(root).listAuditEvents(ada.id(), "login", null, null, 3, cursor, null, null);
            seen.addAll(page.getItems());
            cursor = page.getNextCursor();
            ada.signsIn();
        } while (cursor != null);

        assertThat(seen).hasSize(7).extracting(AuditEventResponse::getId).doesNotHaveDuplicates();
    }

    @Test
    void events_of_an_address_are_found_among_many_by_following_the_cursor() throws Exception {
        Person ada = Person.on(server);
        Instant now = server.clock().instant();
        add(ada, "203.0.113.7", now, 1);
        add(ada, "203.0.113.8", now.plusMillis(1), AuditSql.SEARCHED + 1);
        add(ada, "203.0.113.7", now.plusMillis(2), 2);

        AuditEventsResponse first = ofAddress(ada, 50, null);
        AuditEventsResponse second = ofAddress(ada, 50, first.getNextCursor());

        assertThat(first.getItems()).hasSize(2);
        assertThat(second.getItems()).hasSize(1);
        assertThat(second.getNextCursor()).isNull();
        assertThat(second.getItems()).extracting(AuditEventResponse::getAddress).containsExactly("203.0.113.7");
        AuditEventsResponse full = ofAddress(ada, 1, null);
        assertThat(full.getItems()).hasSize(1);
        assertThat(ofAddress(ada, 1, full.getNextCursor()).getItems()).hasSize(1);
    }

    private static AuditEventsResponse ofAddress(Person person, int limit, @Nullable String cursor) throws Exception {
        return audit(root).listAuditEvents(person.id(), null, null, null, limit, cursor, "203.0.113.7", null);
    }

    private static void add(Person person, String address, Instant at, int times) {
        Origin origin = new Origin(address, null, "a-request");
        AuditEvent event = new AuditEvent(AuditEvent.Kind.LOGIN_REFUSED, null, person.id(), null, origin, null);
        server.jdbi().useTransaction(tx -> {
            for (int i = 0; i < times; i++) {
                AuditSql.insert(tx, event, at);
            }
        });
    }

    @Test
    void log_can_be_followed_from_an_event_on() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        UUID last = since(ada, new UUID(0, 0), null).isEmpty()
                ? audit(root)
                        .listAuditEvents(ada.id(), null, null, null, 1, null, null, null)
                        .getItems()
                        .get(0)
                        .getId()
                : new UUID(0, 0);
        List<UUID> added = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            server.clock().advance(Duration.ofSeconds(1));
            added.add(ada.signsIn().getSession().getId());
        }

        assertThat(since(ada, last, null)).as("without the last two seconds").hasSizeLessThan(5);
        server.clock().advance(Duration.ofSeconds(3));
        assertThat(since(ada, last, null))
                .extracting(AuditEventResponse::getSessionId)
                .endsWith(added.toArray(UUID[]::new));

        AuditEventsResponse page = audit(root).listAuditEvents(ada.id(), "login", null, null, 2, null, null, last);
        AuditEventsResponse next =
                audit(root).listAuditEvents(ada.id(), "login", null, null, 2, page.getNextCursor(), null, last);
        UUID seen = next.getItems().get(1).getId();
        assertThat(page.getItems()).hasSize(2);
        assertThat(next.getItems()).hasSize(2).doesNotContainAnyElementsOf(page.getItems());
        assertThat(since(ada, seen, null))
                .allSatisfy(event -> assertThat(event.getId()).isNotEqualTo(seen));
        assertThat(since(ada, last, "203.0.113.9")).isEmpty();
    }

    private static List<AuditEventResponse> since(Person person, UUID event, @Nullable String address)
            throws Exception {
        return audit(root)
                .listAuditEvents(person.id(), null, null, null, null, null, address, event)
                .getItems();
    }

    @Test
    void users_see_only_their_own_events() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        Person eve = Person.on(server);
        eve.signsIn();

        assertThat(audit(eve).listMyAuditEvents(null, null).getItems())
                .hasSize(1)
                .allMatch(event -> event.getSubjectId() == eve.id());
        assertRefused(
                403, "forbidden", () -> audit(eve).listAuditEvents(null, null, null, null, null, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=yesterday",
                "from=2026-11-24",
                "until=-1000000000-01-01T00:00:00Z",
                "from=%2B1000000000-12-31T23:59:59.999999999Z",
                "from=1969-12-31T23:59:59Z",
                "user_id=0",
                "user_id=x",
                "kind=LOGIN",
                "kind=%27",
                "address=localhost",
                "address=%25",
                "after=1",
                "limit=1000",
                "cursor=x"
            })
    void invalid_filter_is_refused(String query) {
        Http.Reply reply =
                new Http(server).get("/v1/admin/audit-events?" + query, "Authorization", "Bearer " + root.token());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo("validation-failed");
    }

    @Test
    void events_older_than_the_retention_time_are_purged() throws Exception {
        AuditSettings aMonth =
                new AuditSettings(io.dropwizard.util.Duration.days(30), io.dropwizard.util.Duration.days(30));
        try (GatehouseServer old = GatehouseServer.start(settings())) {
            PurgeJob purgeJob = new PurgeJob(
                    old.jdbi(), List.of(new AuditPurge(aMonth, new LoginCounts(old.jdbi(), old.clock()), old.clock())));
            Person somebody = signedIn(old);
            String before = String.valueOf(old.query("SELECT COUNT(*) FROM audit_event WHERE kind = 'login'"));
            assertThat(purgeJob.purge()).isZero();
            old.clock().advance(Duration.ofDays(29));
            somebody.signsIn();
            assertThat(purgeJob.purge()).isZero();
            old.clock().advance(Duration.ofDays(2));

            assertThat(purgeJob.purge()).isGreaterThanOrEqualTo(Integer.parseInt(before));
            assertThat(old.query("SELECT COUNT(*) FROM audit_event WHERE kind = 'login'"))
                    .isEqualTo("1");
        }
    }
}
