package dev.gatehouse.audit;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Uuids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * The numbers of successful, refused and throttled logins of the last 30 days, counted from the audit log hour by hour.
 *
 * <p>An hour is always counted as a whole and its counts replace the former ones. So it does not matter whether two instances
 * count it, whether an instance is killed meanwhile, or whether an event was committed after events with later ids; and a login
 * writes no counter that other logins would wait for.
 */
public final class LoginCounts {
    private static final int DAYS = 30;
    private static final int HOURS = 48;

    /** Longer than the counts are shown. An audit log with this retention loses no event that has not been counted. */
    static final Duration WINDOW = Duration.ofDays(DAYS + 1L);

    /** How old the counts of the current hour may be before they are counted again; also if another instance counted them. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    private final LoginHourDao dao;
    private final Clock clock;

    public LoginCounts(Jdbi jdbi, Clock clock) {
        this.dao = jdbi.onDemand(LoginHourDao.class);
        this.clock = clock;
    }

    /**
     * The numbers of logins in a time.
     *
     * @param from the beginning of the hour or the day
     */
    public record Count(Instant from, long succeeded, long refused, long throttled) {}

    /**
     * The numbers of logins.
     *
     * @param asOf all events that were committed before are counted; empty before the first count
     * @param complete false while hours before {@code asOf} have not been counted
     * @param byHour the last 48 hours, oldest first
     * @param byDay the last 30 days, oldest first
     */
    public record Report(Optional<Instant> asOf, boolean complete, List<Count> byHour, List<Count> byDay) {}

    /**
     * Counts the hours that are due: first those that have been counted before and the current one, then the others, the latest
     * first.
     *
     * @param ending returns whether to stop early; the rest is counted by the next call
     */
    public void count(BooleanSupplier ending) {
        Instant now = clock.instant();
        Map<Instant, LoginHour> counted = counted(begin(now));
        Instant current = hour(now);
        List<Instant> due = new ArrayList<>();
        counted.values().stream()
                .filter(hour -> !hour.beganAt().isAfter(current) && hour.isDue(now, PAUSE))
                .map(LoginHour::beganAt)
                .sorted()
                .forEach(due::add);
        for (Instant hour : missing(counted, now)) {
            due.add(hour);
        }
        count(due, ending);
        if (due.contains(current)) {
            dao.deleteBefore(now.minus(WINDOW));
        }
    }

    /**
     * Makes the counts of all hours before a time final, so that their events can be deleted.
     *
     * @param before at least a day ago
     */
    void settle(Instant before) {
        Instant now = clock.instant();
        Map<Instant, LoginHour> counted = counted(begin(now));
        List<Instant> due = new ArrayList<>(missing(counted, now));
        counted.values().stream()
                .filter(hour -> hour.isDue(now, Duration.ZERO))
                .map(LoginHour::beganAt)
                .forEach(due::add);
        due.removeIf(hour -> !hour.isBefore(before));
        count(due, () -> false);
    }

    private void count(List<Instant> hours, BooleanSupplier ending) {
        for (Instant hour : hours) {
            if (ending.getAsBoolean()) {
                return;
            }
            count(hour);
        }
    }

    private void count(Instant hour) {
        Instant countedAt = clock.instant();
        long succeeded = count(AuditEvent.Kind.LOGIN, hour);
        long refused = count(AuditEvent.Kind.LOGIN_REFUSED, hour);
        long throttled = count(AuditEvent.Kind.LOGIN_THROTTLED, hour);
        if (!dao.update(hour, succeeded, refused, throttled, countedAt, LoginHour.settledFrom(hour))) {
            dao.insert(hour, succeeded, refused, throttled, countedAt);
        }
    }

    private long count(AuditEvent.Kind kind, Instant hour) {
        return dao.countEvents(Codes.of(kind), Uuids.lowest(hour), Uuids.lowest(hour.plus(LoginHour.LENGTH)));
    }

    /** Returns the hours of the window, from that of the oldest event on, that have not been counted; latest first. */
    private List<Instant> missing(Map<Instant, LoginHour> counted, Instant now) {
        Optional<Instant> oldest = dao.findOldestEvent().map(id -> hour(Uuids.time(id)));
        Instant begin = begin(now);
        Instant first = oldest.filter(begin::isBefore).orElse(begin);
        List<Instant> missing = new ArrayList<>();
        if (oldest.isPresent()) {
            for (Instant hour = hour(now); !hour.isBefore(first); hour = hour.minus(LoginHour.LENGTH)) {
                if (!counted.containsKey(hour)) {
                    missing.add(hour);
                }
            }
        }
        return missing;
    }

    /** Returns the counts. Reads at most one row for each hour of the last 30 days. */
    public Report report() {
        Instant now = clock.instant();
        Map<Instant, LoginHour> counted = counted(begin(now));
        Optional<LoginHour> newest =
                counted.values().stream().reduce((a, b) -> a.beganAt().isAfter(b.beganAt()) ? a : b);
        Set<Instant> missing = new HashSet<>(missing(counted, now));
        boolean complete = missing.stream()
                .noneMatch(hour ->
                        newest.map(LoginHour::countedAt).filter(hour::isBefore).isPresent());
        return new Report(
                newest.map(LoginHour::countedAt),
                complete && (newest.isPresent() || missing.isEmpty()),
                counts(counted, hour(now).minus(LoginHour.LENGTH.multipliedBy(HOURS - 1L)), HOURS, LoginHour.LENGTH),
                counts(counted, begin(now), DAYS, Duration.ofDays(1)));
    }

    private static List<Count> counts(Map<Instant, LoginHour> counted, Instant first, int number, Duration length) {
        List<Count> counts = new ArrayList<>();
        for (Instant from = first; counts.size() < number; from = from.plus(length)) {
            Instant begin = from;
            Instant end = from.plus(length);
            Predicate<LoginHour> within =
                    hour -> !hour.beganAt().isBefore(begin) && hour.beganAt().isBefore(end);
            List<LoginHour> hours = counted.values().stream().filter(within).toList();
            counts.add(new Count(
                    from,
                    hours.stream().mapToLong(LoginHour::succeeded).sum(),
                    hours.stream().mapToLong(LoginHour::refused).sum(),
                    hours.stream().mapToLong(LoginHour::throttled).sum()));
        }
        return counts;
    }

    private Map<Instant, LoginHour> counted(Instant from) {
        return dao.list(from).stream()
                .collect(Collectors.toMap(LoginHour::beganAt, hour -> hour, (a, b) -> b, HashMap::new));
    }

    /** Returns the first hour that is counted and shown. */
    private static Instant begin(Instant now) {
        return now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(DAYS - 1L));
    }

    private static Instant hour(Instant time) {
        return time.truncatedTo(ChronoUnit.HOURS);
    }
}
