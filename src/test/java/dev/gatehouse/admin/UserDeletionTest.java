package dev.gatehouse.admin;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditErasure;
import dev.gatehouse.audit.AuditSettings;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deletion retires the username, and anonymises the audit events after {@code AUDIT_ERASURE_AFTER}. */
@OnEveryDatabase
class UserDeletionTest {
    private static final AuditSettings SETTINGS =
            new AuditSettings(io.dropwizard.util.Duration.days(400), io.dropwizard.util.Duration.days(30));
    private static final Duration ERASURE_AFTER = SETTINGS.erasureAfter().toJavaDuration();

    private static GatehouseServer server;

    private final Person admin = Person.demo(server);

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.of("ACCESS_TOKEN_LIFETIME", "1 day"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() throws Exception {
        server.clear();
        admin.signsIn();
    }

    private AdministrationApi api() {
        return new AdministrationApi(admin.client());
    }

    private long count(String rest, Object... values) {
        return Long.parseLong(String.valueOf(server.query("SELECT COUNT(*) FROM " + rest, values)));
    }

    private int purge() {
        return new PurgeJob(server.jdbi(), List.of(new AuditErasure(SETTINGS, server.clock()))).purge();
    }

    @Test
    void deletion_revokes_all_tokens_and_deletes_all_rows_of_the_user() throws Exception {
        Person ada = Person.on(server, "Ada@example.org", "correct horse battery");
        ada.signsIn();
        long id = ada.id();
        api().updateUser(id, new UpdateUserRequest().email("ada@example.net").locale("en"));

        api().deleteUser(id);

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertRefused(401, "refresh-token-unknown", ada::refreshes);
        assertRefused(401, "invalid-credentials", ada::signsIn);
        assertRefused(404, "not-found", () -> api().getUser(id));
        assertRefused(404, "not-found", () -> api().deleteUser(id));
        for (String table : List.of("session", "user_role", "user_profile")) {
            assertThat(count(table + " WHERE user_id = ?", id)).as(table).isZero();
        }
    }

    @Test
    void username_of_a_deleted_user_is_retired() throws Exception {
        Person ada = Person.on(server, "Ada", "correct horse battery");
        api().deleteUser(ada.id());

        assertThat(count("retired_name")).isEqualTo(1);
        assertThat(count(
                        "user WHERE username_key = ?",
                        UsernameKey.of("ada").orElseThrow().bytes()))
                .isZero();
        assertThat(new String(
                        server.bytes("SELECT name_hash FROM retired_name"),
                        java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("ada");
    }

    @Test
    void audit_events_are_anonymised_when_the_erasure_is_due() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        assertRefused(401, "invalid-credentials", () -> ada.signsInWith("wrong"));
        long id = ada.id();
        api().updateUser(id, new UpdateUserRequest().active(false).reason("Ada is ill"));
        long before = count("audit_event WHERE subject_id = ?", id);

        api().deleteUser(id);

        server.clock().advance(ERASURE_AFTER.minusMinutes(1));
        assertThat(purge()).isZero();
        // The deletion adds one event; no session was active.
        assertThat(count("audit_event WHERE subject_id = ?", id)).isEqualTo(before + 1);
        assertThat(personal(id)).isGreaterThan(1);
        assertThat(count("audit_event WHERE subject_id = ? AND detail LIKE '%Ada is ill'", id))
                .isEqualTo(1);

        server.clock().advance(Duration.ofMinutes(1));
        // The server's own purge job may have done it already.
        purge();

        assertThat(count("audit_event WHERE subject_id = ?", id)).isEqualTo(before + 1);
        assertThat(personal(id)).isZero();
        assertThat(count("audit_event WHERE subject_id = ? AND detail IS NOT NULL", id))
                .isZero();
        assertThat(count("audit_event WHERE subject_id = ? AND actor_id = ? AND address IS NOT NULL", id, admin.id()))
                .isGreaterThan(1);
        assertThat(count("audit_event WHERE kind = 'user-deleted' AND subject_id = ? AND actor_id = ?", id, admin.id()))
                .isEqualTo(1);
        assertThat(count("audit_event WHERE subject_id = ? AND address IS NOT NULL", admin.id()))
                .isGreaterThan(0);
        assertThat(count("erasure")).isZero();
    }

    /** Counts events by the user, or by unknown callers about the user, that have an address or user agent. */
    private long personal(long id) {
        return count(
                "audit_event WHERE subject_id = ? AND (actor_id = ? OR actor_id IS NULL)"
                        + " AND (address IS NOT NULL OR user_agent IS NOT NULL)",
                id,
                id);
    }

    /** Creates an administrator who deactivates Ada and is deleted; returns the id. */
    private long deletedAdministrator(Person ada) throws Exception {
        Person other = Person.on(server);
        api().updateUser(other.id(), new UpdateUserRequest().roles(List.of("admin")));
        other.signsIn();
        new AdministrationApi(other.client())
                .updateUser(ada.id(), new UpdateUserRequest().active(false).reason("spam"));
        long id = other.id();
        api().deleteUser(id);
        return id;
    }

    private static final String DONE_TO_ADA =
            "audit_event WHERE actor_id = ? AND subject_id = ? AND kind = 'user-deactivated' AND detail = 'for good: spam'";

    @Test
    void events_about_others_keep_address_and_user_agent_of_a_deleted_administrator() throws Exception {
        Person ada = Person.on(server);
        long id = deletedAdministrator(ada);

        server.clock().advance(ERASURE_AFTER.plusDays(1));
        purge();

        assertThat(count("erasure")).isZero();
        assertThat(personal(id)).isZero();
        assertThat(count(DONE_TO_ADA + " AND address IS NOT NULL AND user_agent IS NOT NULL", id, ada.id()))
                .isEqualTo(1);
    }

    @Test
    void erasure_requested_by_an_earlier_version_is_executed() throws Exception {
        Person ada = Person.on(server);
        long id = deletedAdministrator(ada);
        // The row as the earlier version writes it, also while both versions run.
        server.sql("DELETE FROM erasure WHERE user_id = ?", id);
        server.sql(
                "INSERT INTO erasure (user_id, requested_at) VALUES (?, ?)",
                id,
                LocalDateTime.ofInstant(server.clock().instant(), ZoneOffset.UTC));

        assertThat(purge()).isZero();
        server.clock().advance(Duration.ofMinutes(2));
        purge();

        assertThat(count("erasure")).isZero();
        assertThat(personal(id)).isZero();
        assertThat(count(DONE_TO_ADA, id, ada.id())).isEqualTo(1);
        assertThat(count(DONE_TO_ADA + " AND (address IS NOT NULL OR user_agent IS NOT NULL)", id, ada.id()))
                .isZero();
    }

    @Test
    void erasure_of_many_events_completes() throws Exception {
        Person ada = Person.on(server);
        long id = ada.id();
        api().deleteUser(id);
        server.jdbi().useHandle(handle -> {
            PreparedBatch events = handle.prepareBatch(
                    "INSERT INTO audit_event (id, at, kind, subject_id, address) VALUES (?, NOW(), 'login-refused', ?, 'x')");
            for (int i = 0; i < 600; i++) {
                events.add(Uuids.bytes(Uuids.v7(server.clock().instant())), id);
            }
            events.execute();
        });
        server.clock().advance(ERASURE_AFTER);

        // The server's own purge job may have done a part of it.
        purge();
        assertThat(count("audit_event WHERE subject_id = ? AND kind = 'login-refused' AND address IS NOT NULL", id))
                .isZero();
        assertThat(count("erasure")).isZero();
        assertThat(purge()).isZero();
    }

    @Test
    void erasure_time_is_fixed_when_the_user_is_deleted() throws Exception {
        try (GatehouseServer atOnce = GatehouseServer.start(Map.of("AUDIT_ERASURE_AFTER", "0 seconds"))) {
            Person root = Person.demo(atOnce);
            root.signsIn();
            Person ada = Person.on(atOnce);
            ada.signsIn();
            long id = ada.id();
            new AdministrationApi(root.client()).deleteUser(id);
            // Purges with a setting of 30 days that was configured later.
            PurgeJob purgeJob = new PurgeJob(atOnce.jdbi(), List.of(new AuditErasure(SETTINGS, atOnce.clock())));

            assertThat(purgeJob.purge())
                    .as("no erasure before requests in progress have written their events")
                    .isZero();
            atOnce.clock().advance(Duration.ofMinutes(1));
            purgeJob.purge();

            assertThat(atOnce.query(
                            "SELECT COUNT(*) FROM audit_event WHERE subject_id = ? AND actor_id = ? AND address IS NOT NULL",
                            id,
                            id))
                    .isEqualTo("0");
        }
    }
}
