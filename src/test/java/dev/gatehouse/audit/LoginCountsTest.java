package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.TestClock;
import io.dropwizard.util.Duration;
import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logins are counted from the audit log by hour and by day, exactly, whatever instances and transactions do. */
@OnEveryDatabase("LoginHourDao")
class LoginCountsTest {
    private static final java.time.Duration HOUR = java.time.Duration.ofHours(1);
    private static final java.time.Duration DAY = java.time.Duration.ofDays(1);
    private static final LoginCounts.Count NOTHING = new LoginCounts.Count(Instant.EPOCH, 0, 0, 0);

    private static final Queue<Connection> CONNECTIONS = new ConcurrentLinkedQueue<>();
    private static Jdbi jdbi;

    private final TestClock clock = new TestClock();
    private LoginCounts counts;
    private Instant hour;

    /** The server is stopped, so that it does not count too. */
    @BeforeAll
    static void createDatabase() {
        GatehouseServer server = GatehouseServer.start(java.util.Map.of());
        server.close();
        jdbi = server.jdbi(CONNECTIONS);
    }

    @AfterAll
    static void disconnect() throws Exception {
        for (Connection connection : CONNECTIONS) {
            connection.close();
        }
    }

    /** Starts at 12:30 without events. */
    @BeforeEach
    void begin() {
        counts = new LoginCounts(jdbi, clock);
        jdbi.useHandle(handle -> handle.execute("DELETE FROM audit_event"));
        jdbi.useHandle(handle -> handle.execute("DELETE FROM login_hour"));
        clock.stop();
        Instant today = clock.instant().truncatedTo(ChronoUnit.DAYS);
        hour = today.plus(DAY).plus(HOUR.multipliedBy(12));
        clock.advance(java.time.Duration.between(clock.instant(), hour.plusSeconds(1_800)));
    }

    private static void add(Handle handle, AuditEvent.Kind kind, Instant at) {
        AuditSql.insert(handle, new AuditEvent(kind, null, null, null, null, null), at);
    }

    private static void add(AuditEvent.Kind kind, Instant at, int times) {
        jdbi.useTransaction(tx -> {
            for (int i = 0; i < times; i++) {
                add(tx, kind, at);
            }
        });
    }

    private void count() {
        counts.count(() -> false);
    }

    private LoginCounts.Count at(Instant from) {
        return counts.report().byHour().stream()
                .filter(count -> count.from().equals(from))
                .findFirst()
                .orElse(NOTHING);
    }

    private LoginCounts.Count onDayOf(Instant time) {
        return counts.report().byDay().stream()
                .filter(count -> count.from().equals(time.truncatedTo(ChronoUnit.DAYS)))
                .findFirst()
                .orElse(NOTHING);
    }

    private static long total(LoginCounts.Report report) {
        return report.byDay().stream().mapToLong(LoginCounts.Count::succeeded).sum();
    }

    private static long number(String query) {
        return jdbi.withHandle(
                handle -> handle.createQuery(query).mapTo(Long.class).one());
    }

    private String countedAt(Instant beganAt) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT counted_at FROM login_hour WHERE began_at = :hour")
                .bind("hour", beganAt)
                .mapTo(String.class)
                .one());
    }

    @Test
    void events_are_counted_by_kind_hour_and_day() {
        add(AuditEvent.Kind.LOGIN, hour, 3);
        add(AuditEvent.Kind.LOGIN_REFUSED, hour, 2);
        add(AuditEvent.Kind.LOGIN_THROTTLED, hour, 1);
        add(AuditEvent.Kind.LOGIN_CONFIRMED, hour, 7);
        add(AuditEvent.Kind.LOGIN, hour.minusMillis(1), 1);
        add(AuditEvent.Kind.LOGIN, hour.minus(DAY), 4);
        add(AuditEvent.Kind.LOGIN, hour.minus(DAY.multipliedBy(40)), 9);

        count();

        LoginCounts.Report report = counts.report();
        assertThat(report.asOf()).contains(clock.instant());
        assertThat(report.complete()).isTrue();
        assertThat(report.byHour()).hasSize(48);
        assertThat(report.byHour().get(47)).isEqualTo(new LoginCounts.Count(hour, 3, 2, 1));
        assertThat(report.byHour().get(46)).isEqualTo(new LoginCounts.Count(hour.minus(HOUR), 1, 0, 0));
        assertThat(report.byHour().get(23)).isEqualTo(new LoginCounts.Count(hour.minus(DAY), 4, 0, 0));
        assertThat(report.byDay()).hasSize(30);
        assertThat(report.byDay().get(29)).isEqualTo(new LoginCounts.Count(hour.truncatedTo(ChronoUnit.DAYS), 4, 2, 1));
        assertThat(report.byDay().get(28).succeeded()).isEqualTo(4);
        assertThat(total(report)).isEqualTo(8);
    }

    @Test
    void without_events_nothing_is_missing() {
        count();

        assertThat(counts.report().asOf()).isEmpty();
        assertThat(counts.report().complete()).isTrue();
    }

    @Test
    void new_events_are_counted_after_some_seconds() {
        add(AuditEvent.Kind.LOGIN, clock.instant(), 1);
        count();
        add(AuditEvent.Kind.LOGIN, clock.instant(), 1);
        clock.advance(LoginCounts.PAUSE.minusMillis(1));
        count();
        assertThat(at(hour).succeeded()).isEqualTo(1);

        clock.advance(java.time.Duration.ofMillis(1));
        count();

        assertThat(at(hour).succeeded()).isEqualTo(2);
    }

    @Test
    void rest_of_an_hour_is_counted_with_the_beginning_of_the_next() {
        add(AuditEvent.Kind.LOGIN, hour, 1);
        clock.advance(java.time.Duration.ofMinutes(30).minusSeconds(1));
        count();
        add(AuditEvent.Kind.LOGIN, hour.plus(HOUR).minusMillis(1), 5);
        add(AuditEvent.Kind.LOGIN, hour.plus(HOUR), 7);

        clock.advance(java.time.Duration.ofSeconds(2));
        count();

        assertThat(counts.report().asOf()).contains(hour.plus(HOUR).plusSeconds(1));
        assertThat(at(hour).succeeded()).isEqualTo(6);
        assertThat(at(hour.plus(HOUR)).succeeded()).isEqualTo(7);
    }

    @Test
    void event_that_is_committed_after_later_ones_is_counted() {
        try (Handle slow = jdbi.open()) {
            slow.begin();
            add(slow, AuditEvent.Kind.LOGIN, clock.instant());
            clock.advance(java.time.Duration.ofMinutes(1));
            add(AuditEvent.Kind.LOGIN, clock.instant(), 1);
            count();
            assertThat(at(hour).succeeded()).isEqualTo(1);

            // The hour has ended long ago when the transaction commits, as after a commit that hung.
            for (int minute = 0; minute < 150; minute++) {
                clock.advance(java.time.Duration.ofMinutes(1));
                count();
            }
            assertThat(at(hour).succeeded()).isEqualTo(1);
            slow.commit();
        }

        for (int minute = 0; minute < 150; minute++) {
            clock.advance(java.time.Duration.ofMinutes(1));
            count();
        }
        assertThat(at(hour).succeeded()).isEqualTo(2);
    }

    @Test
    void count_of_an_hour_becomes_final_after_twelve_hours() {
        add(AuditEvent.Kind.LOGIN, hour, 1);
        count();
        List<String> counted = new ArrayList<>();
        for (int minute = 0; minute < 13 * 60; minute++) {
            clock.advance(java.time.Duration.ofMinutes(1));
            count();
            counted.add(countedAt(hour));
        }
        String last = countedAt(hour);
        assertThat(counted.stream().distinct().count()).as("counts of an hour").isBetween(35L, 45L);

        add(AuditEvent.Kind.LOGIN, hour, 1);
        clock.advance(DAY);
        count();

        assertThat(countedAt(hour)).isEqualTo(last);
        assertThat(at(hour).succeeded()).isEqualTo(1);
    }

    @Test
    void events_from_before_the_update_are_counted_latest_first_even_if_the_instance_is_killed() {
        add(AuditEvent.Kind.LOGIN, hour, 2);
        for (int day = 1; day <= 29; day++) {
            add(AuditEvent.Kind.LOGIN, hour.minus(DAY.multipliedBy(day)), 1);
        }
        AtomicInteger rounds = new AtomicInteger();

        counts.count(() -> rounds.incrementAndGet() > 30);

        LoginCounts.Report partly = counts.report();
        assertThat(partly.complete()).isFalse();
        assertThat(partly.asOf()).contains(clock.instant());
        assertThat(total(partly)).isEqualTo(3);

        new LoginCounts(jdbi, clock).count(() -> false);

        assertThat(counts.report().complete()).isTrue();
        assertThat(total(counts.report())).isEqualTo(31);
    }

    @Test
    void instances_that_count_while_users_sign_in_agree_on_the_exact_numbers() throws Exception {
        int instances = 3;
        int logins = 200;
        add(AuditEvent.Kind.LOGIN, hour.minus(DAY.multipliedBy(3)), 1);
        ExecutorService threads = Executors.newFixedThreadPool(2 * instances);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                LoginCounts other = new LoginCounts(jdbi, clock);
                work.add(() -> {
                    for (int round = 0; round < 20; round++) {
                        clock.advance(LoginCounts.PAUSE);
                        other.count(() -> false);
                    }
                    return null;
                });
                work.add(() -> {
                    for (int login = 0; login < logins; login++) {
                        add(AuditEvent.Kind.LOGIN, clock.instant(), 1);
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }

        clock.advance(LoginCounts.PAUSE.multipliedBy(2));
        count();

        assertThat(total(counts.report())).isEqualTo((long) instances * logins + 1);
    }

    @Test
    void purged_events_stay_counted_even_if_nothing_was_counted_before() {
        add(AuditEvent.Kind.LOGIN, hour.minus(DAY.multipliedBy(2)), 3);
        add(AuditEvent.Kind.LOGIN, hour.minus(HOUR.multipliedBy(25)), 4);
        add(AuditEvent.Kind.LOGIN, hour, 5);
        AuditSettings aDay = new AuditSettings(Duration.days(1), Duration.days(1));

        new PurgeJob(jdbi, List.of(new AuditPurge(aDay, counts, clock))).purge();

        assertThat(number("SELECT COUNT(*) FROM audit_event")).isEqualTo(5);
        clock.advance(java.time.Duration.ofMinutes(1));
        count();
        assertThat(onDayOf(hour.minus(DAY.multipliedBy(2))).succeeded()).isEqualTo(3);
        assertThat(onDayOf(hour.minus(DAY)).succeeded()).isEqualTo(4);
        assertThat(onDayOf(hour).succeeded()).isEqualTo(5);
        assertThat(counts.report().complete()).isTrue();
    }

    @Test
    void counts_of_more_than_a_month_ago_are_deleted() {
        add(AuditEvent.Kind.LOGIN, hour, 1);
        count();

        clock.advance(DAY.multipliedBy(32));
        count();

        assertThat(number("SELECT COUNT(*) FROM login_hour WHERE succeeded > 0"))
                .isZero();
    }

    /** Reads only index entries of the kind and the hour: the time does not depend on the size of the log. */
    @Test
    void plan_of_the_count_is_a_range_of_an_index() {
        for (int day = 0; day < 20; day++) {
            add(AuditEvent.Kind.LOGIN, hour.minus(DAY.multipliedBy(day)), 50);
            add(AuditEvent.Kind.SESSION_ENDED, hour.minus(DAY.multipliedBy(day)), 50);
        }

        List<String> plan = jdbi.withHandle(handle -> handle.createQuery("EXPLAIN SELECT COUNT(*) FROM audit_event"
                        + " WHERE kind = :kind AND id >= :from AND id < :until")
                .bind("kind", Codes.of(AuditEvent.Kind.LOGIN))
                .bind("from", Uuids.lowest(hour))
                .bind("until", Uuids.lowest(hour.plus(HOUR)))
                .map((rows, context) -> {
                    StringBuilder line = new StringBuilder();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        line.append(rows.getString(i)).append(' ');
                    }
                    return line.toString();
                })
                .list());

        assertThat(String.join("\n", plan).toLowerCase(java.util.Locale.ROOT))
                .as("plan")
                .contains("ix_audit_event_kind")
                .doesNotContain("tablescan");
    }
}
