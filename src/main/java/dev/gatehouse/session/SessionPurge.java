package dev.gatehouse.session;

import dev.gatehouse.token.Revocations;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes sessions that have been over for a day, and ends that are of no use any more, a few at a time. Every instance
 * does; what one is about to remove the others skip.
 */
public final class SessionPurge implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(SessionPurge.class);

    /** For so long a token of one that is over is told so. */
    static final Duration KEPT = Duration.ofDays(1);

    private static final int BATCH = 500;
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    /** With the end of a batch that is under way. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Jdbi jdbi;
    private final Revocations revocations;
    private final Clock clock;
    private final Thread thread = new Thread(this::work, "session-purge");
    private final CountDownLatch end = new CountDownLatch(1);

    public SessionPurge(Jdbi jdbi, Revocations revocations, Clock clock) {
        this.jdbi = jdbi;
        this.revocations = revocations;
        this.clock = clock;
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Never by an interrupt of its work, which would close the embedded database's file. */
    @Override
    public void stop() throws InterruptedException {
        end.countDown();
        thread.join(PATIENCE.toMillis());
    }

    private void work() {
        try {
            // Instances that have started together need not work together.
            while (!end.await(ThreadLocalRandom.current().nextLong(INTERVAL.toMillis()), TimeUnit.MILLISECONDS)) {
                try {
                    purge();
                } catch (JdbiException e) {
                    // The next round does it; whoever watches the database has said what is wrong.
                    LOG.debug("What is over cannot be removed", e);
                } catch (RuntimeException e) {
                    LOG.error("What is over cannot be removed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Removes all there is.
     *
     * @return how many sessions
     */
    int purge() {
        Instant before = clock.instant().minus(KEPT);
        int removed = inBatches(tx -> {
            SessionDao inside = tx.attach(SessionDao.class);
            return remove(inside, inside.lockOver(before, BATCH));
        });
        removed += inBatches(tx -> {
            SessionDao inside = tx.attach(SessionDao.class);
            return remove(inside, inside.lockOldOver(before, BATCH));
        });
        inBatches(tx -> revocations.purge(tx, BATCH));
        if (removed > 0) {
            LOG.info("Removed {} sessions that were over", removed);
        }
        return removed;
    }

    /** @param work removes a batch at most; says how many it has removed */
    private int inBatches(ToIntFunction<Handle> work) {
        int all = 0;
        int batch;
        do {
            batch = jdbi.inTransaction(work::applyAsInt);
            all += batch;
        } while (batch == BATCH && end.getCount() > 0);
        return all;
    }

    private static int remove(SessionDao inside, List<UUID> over) {
        if (!over.isEmpty()) {
            inside.delete(over);
        }
        return over.size();
    }
}
