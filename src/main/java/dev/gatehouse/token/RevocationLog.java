package dev.gatehouse.token;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What has ended, in the order in which this instance learned of it. Each entry has a position; positions increase and are never
 * used again. Whether a session has ended is known without a lock. Needs about 110 bytes for each session: the columns of the
 * entries are arrays, and the ids are shared with the set.
 */
final class RevocationLog {
    /**
     * The length of a {@link Window}: the 90 seconds in which a transaction may commit late, and the five minutes by which the
     * clock of the database may step back without {@link RevocationFeed} noticing.
     */
    static final Duration OVERLAP = Duration.ofSeconds(90).plus(Duration.ofMinutes(5));

    private static final int CHUNK = 1_024;
    private static final long NO_USER = 0;

    private final Set<UUID> sessions = ConcurrentHashMap.newKeySet();
    private final Set<String> keys = new HashSet<>();
    private final List<Chunk> chunks = new ArrayList<>();
    private int size;
    private volatile long last;
    private @Nullable Digest digest;

    /** Entries as columns. Times are microseconds since 1970. */
    private static final class Chunk {
        private final long[] positions = new long[CHUNK];
        /** The UUID of a session, or the kid of a key. */
        private final @Nullable Object[] ids = new Object[CHUNK];

        private final long[] userIds = new long[CHUNK];
        private final long[] endedAt = new long[CHUNK];
        private final long[] tokensUntil = new long[CHUNK];
    }

    /** The sessions that ended in the last {@link #OVERLAP} before a time, and all keys. Times are microseconds since 1970. */
    record Window(long after, long until) {
        static Window until(Instant time) {
            return new Window(micros(time.minus(OVERLAP)), micros(time));
        }
    }

    /**
     * Identifies a set of entries: two logs with the same digest for the same window have the same entries in it. Sessions whose
     * tokens have expired at the end of the window do not count, because each log forgets them at another time.
     */
    record Digest(Window window, long value) {}

    /**
     * Entries of the log.
     *
     * @param position the position after which the next entries are
     * @param digest of all entries, if these are the last ones; otherwise null
     */
    record Slice(
            List<Revocation> entries,
            long position,
            @Nullable Digest digest) {
        /** Returns whether there were more entries. */
        boolean isCut() {
            return digest == null;
        }
    }

    /** Returns whether the session is in the log. Takes no lock. */
    boolean contains(UUID sessionId) {
        return sessions.contains(sessionId);
    }

    /** Returns the number of sessions. */
    int sessions() {
        return sessions.size();
    }

    /** Returns the position of the last entry. */
    long last() {
        return last;
    }

    /** Adds an entry and returns true, or does nothing if the session or key is in the log. */
    synchronized boolean add(Revocation revocation) {
        if (revocation instanceof Revocation.Session session) {
            if (!sessions.add(session.id())) {
                return false;
            }
            long userId = Objects.requireNonNullElse(session.userId(), NO_USER);
            append(session.id(), userId, micros(session.endedAt()), micros(session.tokensUntil()));
        } else if (revocation instanceof Revocation.Key key) {
            if (!keys.add(key.kid())) {
                return false;
            }
            append(key.kid(), NO_USER, micros(key.endedAt()), Long.MAX_VALUE);
        }
        return true;
    }

    private synchronized void append(Object id, long userId, long endedAt, long tokensUntil) {
        if (size == chunks.size() * CHUNK) {
            chunks.add(new Chunk());
        }
        last++;
        set(size, last, id, userId, endedAt, tokensUntil);
        Digest known = digest;
        if (known != null) {
            digest = new Digest(known.window(), known.value() + weight(size, known.window()));
        }
        size++;
    }

    private void set(int index, long position, @Nullable Object id, long userId, long endedAt, long tokensUntil) {
        Chunk chunk = chunks.get(index / CHUNK);
        int place = index % CHUNK;
        chunk.positions[place] = position;
        chunk.ids[place] = id;
        chunk.userIds[place] = userId;
        chunk.endedAt[place] = endedAt;
        chunk.tokensUntil[place] = tokensUntil;
    }

    /** Forgets sessions whose tokens expired before the time. */
    synchronized void removeExpired(Instant before) {
        long limit = micros(before);
        int kept = 0;
        for (int index = 0; index < size; index++) {
            Chunk chunk = chunks.get(index / CHUNK);
            int place = index % CHUNK;
            if (chunk.tokensUntil[place] < limit) {
                sessions.remove(chunk.ids[place]);
            } else {
                set(
                        kept,
                        chunk.positions[place],
                        chunk.ids[place],
                        chunk.userIds[place],
                        chunk.endedAt[place],
                        chunk.tokensUntil[place]);
                kept++;
            }
        }
        if (kept < size) {
            shrink(kept);
            digest = null;
        }
    }

    private void shrink(int kept) {
        size = kept;
        int needed = (kept + CHUNK - 1) / CHUNK;
        chunks.subList(needed, chunks.size()).clear();
        if (kept % CHUNK > 0) {
            Arrays.fill(chunks.get(needed - 1).ids, kept % CHUNK, CHUNK, null);
        }
    }

    /**
     * Returns the next entries.
     *
     * @param position the position after which they begin
     * @param known what the reader has: entries up to the beginning of this window, and those with this digest; null returns all
     * @param limit the maximum number of entries
     * @param window for the digest that is returned
     */
    synchronized Slice read(long position, @Nullable Digest known, int limit, Window window) {
        boolean same = known != null && compute(known.window()) == known.value();
        long after = Long.MIN_VALUE;
        if (known != null) {
            after = same ? known.window().until() : known.window().after();
        }
        List<Revocation> entries = new ArrayList<>();
        for (int index = firstAfter(position); index < size; index++) {
            Chunk chunk = chunks.get(index / CHUNK);
            int place = index % CHUNK;
            boolean wanted = chunk.ids[place] instanceof UUID ? chunk.endedAt[place] > after : !same;
            if (wanted) {
                if (entries.size() == limit) {
                    return new Slice(entries, chunk.positions[place] - 1, null);
                }
                entries.add(entry(chunk, place));
            }
        }
        return new Slice(entries, last, digest(window));
    }

    /** Returns the index of the first entry after a position, by binary search. */
    private int firstAfter(long position) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (chunks.get(middle / CHUNK).positions[middle % CHUNK] > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static Revocation entry(Chunk chunk, int place) {
        Instant endedAt = instant(chunk.endedAt[place]);
        if (chunk.ids[place] instanceof UUID id) {
            long userId = chunk.userIds[place];
            return new Revocation.Session(
                    id, userId == NO_USER ? null : userId, endedAt, instant(chunk.tokensUntil[place]));
        }
        return new Revocation.Key((String) Objects.requireNonNull(chunk.ids[place]), endedAt);
    }

    /** Returns the digest of a window; computes it only if the window is another one than at the last call. */
    private Digest digest(Window window) {
        @Nullable Digest known = digest;
        if (known == null || !known.window().equals(window)) {
            known = new Digest(window, compute(window));
            digest = known;
        }
        return known;
    }

    private long compute(Window window) {
        long sum = 0;
        for (int index = 0; index < size; index++) {
            sum += weight(index, window);
        }
        return sum;
    }

    /** Returns what an entry adds to the digest: 64 pseudorandom bits. */
    private long weight(int index, Window window) {
        Chunk chunk = chunks.get(index / CHUNK);
        int place = index % CHUNK;
        @Nullable Object id = chunk.ids[place];
        if (id instanceof String kid) {
            return kid.chars().asLongStream().reduce(0, (sum, character) -> mixed(sum + character));
        }
        long endedAt = chunk.endedAt[place];
        boolean inside =
                window.after() < endedAt && endedAt <= window.until() && window.until() < chunk.tokensUntil[place];
        return inside && id instanceof UUID session
                ? mixed(session.getMostSignificantBits() ^ mixed(session.getLeastSignificantBits()))
                : 0;
    }

    /** Distributes the bits of a number over 64 bits, as SplittableRandom does. */
    private static long mixed(long number) {
        long z = number + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    private static long micros(Instant time) {
        return TimeUnit.SECONDS.toMicros(time.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(time.getNano());
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
