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
 * Runs work once per window for an address block or a user, across all instances, so that a flood of requests writes one row.
 * It refuses nothing, so it also works while the throttle is disabled.
 *
 * <p>An open window is a row among those of unknown clients, within their limit. Once the limit is reached, all address blocks
 * without a row share one window, and all users without a row share another; a missed run does no harm. A repetition that this
 * instance remembers needs no database access.
 */
public final class OncePerWindow {
    /** Windows that this instance remembers; about 150 bytes each. */
    private static final int REMEMBERED = 20_000;

    /** Callers that may use the database at the same time. Others skip the work, and the next repetition runs it. */
    private static final int AT_ONCE = 4;

    private final Jdbi jdbi;
    private final CounterSql sql;
    private final CounterIds ids;
    private final RowBudget rowBudget;
    private final long length;
    private final Clock clock;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    /** The ends of open windows, in milliseconds since 1970. */
    private final Cache<Window, Long> ends =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /**
     * The key of a window. Remembered windows are found by this key alone, because the id of the row needs an HMAC.
     *
     * @param key bytes of the block or user, one per character; null for the shared window
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
     * @param kind of the work; each kind has its own windows
     * @throws RuntimeException if the database fails; then the window is not opened
     */
    public void forBlock(String kind, Origin origin, Consumer<Handle> work) {
        run(kind + " of block", CounterIds.block(origin.address()), work);
    }

    /**
     * Runs the work in a transaction, unless it has run for the user within the window.
     *
     * @param kind of the work; each kind has its own windows
     * @throws RuntimeException if the database fails; then the window is not opened
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

    /** Returns false if another instance opened the window first. */
    private static boolean insert(Handle transaction, UUID id, long end) {
        return CounterTable.STRANGERS.sql().insert(transaction, id, 0, 0, end);
    }

    /** Returns false if another instance opened the window first. */
    private static boolean renew(Handle transaction, UUID id, long now, long end) {
        return CounterTable.STRANGERS.sql().failAnew(transaction, id, 0, end, now);
    }
}
