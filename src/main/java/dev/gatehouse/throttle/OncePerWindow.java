package dev.gatehouse.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.kernel.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Runs work once in each window for an address block or a user, across all instances, so that a flood of requests writes one
 * row. Nothing is refused here, so it works alike while the throttle is off.
 *
 * <p>An open window is a row among those of strangers, within their limit. Beyond the limit all blocks that have no row share
 * one window, and so do all users: a missed run harms nobody. A repetition that this instance remembers costs no database
 * access.
 */
public final class OncePerWindow {
    /** Windows that this instance remembers; about 150 bytes each. */
    private static final int REMEMBERED = 20_000;

    /** Callers that may wait for the database at a time; the others go on, and the next repetition runs the work. */
    private static final int AT_ONCE = 4;

    private final Jdbi jdbi;
    private final CounterSql sql;
    private final CounterIds ids;
    private final RowBudget rowBudget;
    private final long length;
    private final Clock clock;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    /** When the windows end that are open, in milliseconds since 1970. */
    private final Cache<Window, Long> ends =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /**
     * Whose window it is. A repetition is found by this alone: the id of the row takes an HMAC.
     *
     * @param key its bytes, each a character; null for the one that is shared
     */
    private record Window(String kind, @Nullable String key) {
        UUID id(CounterIds ids) {
            return key == null ? ids.of(kind) : ids.of(kind, key.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    OncePerWindow(Jdbi jdbi, CounterIds ids, RowBudget rowBudget, Duration window, Clock clock) {
        this.jdbi = jdbi;
        this.sql = new CounterSql(jdbi);
        this.ids = ids;
        this.rowBudget = rowBudget;
        this.length = window.toMillis();
        this.clock = clock;
    }

    /**
     * Runs the work in a transaction, unless it has run for the address block within the window.
     *
     * @param kind of the work: each kind has windows of its own
     * @throws RuntimeException when the database fails; the window is not open then
     */
    public void forBlock(String kind, Origin origin, Consumer<Handle> work) {
        run(kind + " of block", CounterIds.block(origin.address()), work);
    }

    /**
     * Runs the work in a transaction, unless it has run for the user within the window.
     *
     * @param kind of the work: each kind has windows of its own
     * @throws RuntimeException when the database fails; the window is not open then
     */
    public void forUser(String kind, long userId, Consumer<Handle> work) {
        run(kind + " of user", ByteBuffer.allocate(Long.BYTES).putLong(userId).array(), work);
    }

    private void run(String kind, byte[] key, Consumer<Handle> work) {
        long now = clock.instant().toEpochMilli();
        Window own = new Window(kind, new String(key, StandardCharsets.ISO_8859_1));
        if (isOpen(own, now)) {
            return;
        }
        @Nullable Window shared = rowBudget.isFull() ? new Window("shared " + kind, null) : null;
        if ((shared != null && isOpen(shared, now)) || !turns.tryAcquire()) {
            return;
        }
        try {
            @Nullable CounterRow counterRow = sql.findStranger(own.id(ids)).orElse(null);
            if (counterRow == null && shared != null) {
                open(shared, sql.findStranger(shared.id(ids)).orElse(null), now, work);
            } else {
                open(own, counterRow, now, work);
            }
        } finally {
            turns.release();
        }
    }

    private boolean isOpen(Window window, long now) {
        @Nullable Long end = ends.getIfPresent(window);
        return end != null && end > now;
    }

    private void open(Window window, @Nullable CounterRow counterRow, long now, Consumer<Handle> work) {
        if (counterRow != null && counterRow.forgetAt() > now) {
            ends.put(window, counterRow.forgetAt());
            return;
        }
        UUID id = window.id(ids);
        long end = now + length;
        boolean first = jdbi.inTransaction(tx -> {
            boolean claimed = counterRow == null ? insert(tx, id, end) : renew(tx, id, now, end);
            if (claimed) {
                work.accept(tx);
            }
            return claimed;
        });
        if (first) {
            ends.put(window, end);
            if (counterRow == null) {
                rowBudget.added();
            }
        }
    }

    /** Returns false if another instance was faster. */
    private static boolean insert(Handle transaction, UUID id, long end) {
        return CounterTable.STRANGERS.sql().insert(transaction, id, 0, 0, end);
    }

    /** Returns false if another instance was faster. */
    private static boolean renew(Handle transaction, UUID id, long now, long end) {
        return CounterTable.STRANGERS.sql().failAnew(transaction, id, 0, end, now);
    }
}
