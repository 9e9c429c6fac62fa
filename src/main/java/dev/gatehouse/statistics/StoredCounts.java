package dev.gatehouse.statistics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * Numbers of rows that take too long to count on request: a million index entries take some hundred milliseconds. They are
 * counted in the background and stored, so that all instances return the same numbers and only one of them counts.
 */
public final class StoredCounts {
    /** How old a number may be before it is counted again; also if another instance counted it. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    /** A count that took a second is repeated after 50 seconds, so that counting takes at most 2 % of the time. */
    private static final int PAUSE_FACTOR = 50;

    private final StoredCountDao dao;
    private final Map<CountedRows, LongSupplier> counts;
    private final Map<CountedRows, Long> notBefore = new EnumMap<>(CountedRows.class);
    private final Clock clock;

    /** @param counts each returns the current number */
    public StoredCounts(Jdbi jdbi, Map<CountedRows, LongSupplier> counts, Clock clock) {
        this.dao = jdbi.onDemand(StoredCountDao.class);
        this.counts = new EnumMap<>(counts);
        this.clock = clock;
    }

    /**
     * Counts what is due.
     *
     * @param ending returns whether to stop early
     */
    void count(BooleanSupplier ending) {
        Map<String, StoredCount> stored = stored();
        counts.forEach((rows, count) -> {
            if (!ending.getAsBoolean() && isDue(rows, Optional.ofNullable(stored.get(rows.code())))) {
                count(rows, count);
            }
        });
    }

    private boolean isDue(CountedRows rows, Optional<StoredCount> stored) {
        Instant now = clock.instant();
        boolean old = stored.map(count -> !count.countedAt().plus(PAUSE).isAfter(now)
                        || count.countedAt().isAfter(now))
                .orElse(true);
        Long due = notBefore.get(rows);
        return old && (due == null || System.nanoTime() - due >= 0);
    }

    private void count(CountedRows rows, LongSupplier count) {
        Instant countedAt = clock.instant();
        long begin = System.nanoTime();
        long number = count.getAsLong();
        long end = System.nanoTime();
        notBefore.put(rows, end + (end - begin) * PAUSE_FACTOR);
        if (!dao.update(rows.code(), number, countedAt)) {
            dao.insert(rows.code(), number, countedAt);
        }
    }

    private Map<String, StoredCount> stored() {
        return dao.list().stream().collect(Collectors.toMap(StoredCount::name, Function.identity()));
    }

    /** Returns the stored numbers; without those that have not been counted yet. */
    Map<CountedRows, StoredCount> list() {
        Map<String, StoredCount> stored = stored();
        Map<CountedRows, StoredCount> known = new EnumMap<>(CountedRows.class);
        for (CountedRows rows : CountedRows.values()) {
            Optional.ofNullable(stored.get(rows.code())).ifPresent(count -> known.put(rows, count));
        }
        return known;
    }
}
