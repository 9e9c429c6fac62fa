package dev.gatehouse.takeover;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import dev.gatehouse.user.User;
import dev.gatehouse.user.Users;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps the stored passwords of a tutorial in the background: replaces each bare digest by an Argon2 hash of it. Uses a share
 * of one processor. Several instances share the work.
 */
public final class PasswordWrapping implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordWrapping.class);
    private static final Duration REPORT = Duration.ofMinutes(1);

    /** The wait before a retry, if the database is unavailable or other instances have taken the remaining portions. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final WrappingProgress wrappingProgress;
    private final Users users;
    private final double cpuShare;
    private final AtomicLong wrapped = new AtomicLong();
    private final Thread thread = new Thread(this::work, "takeover");
    private volatile long unwrapped;

    public PasswordWrapping(Jdbi jdbi, Users users, TakeoverSettings settings, Clock clock) {
        this.wrappingProgress = new WrappingProgress(jdbi, users, clock);
        this.users = users;
        this.cpuShare = settings.cpuShare();
        thread.setDaemon(true);
    }

    /** Registers how many passwords all instances together still have to wrap, and how many this instance has wrapped. */
    public void report(MetricRegistry metrics) {
        metrics.register("takeover.unwrapped", (Gauge<Long>) () -> unwrapped);
        metrics.register("takeover.wrapped", (Gauge<Long>) wrapped::get);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void stop() {
        thread.interrupt();
    }

    private void work() {
        boolean planned = false;
        long reported = System.nanoTime();
        try {
            while (true) {
                try {
                    if (!planned) {
                        planned = plan();
                    }
                    Optional<Long> portion = wrappingProgress.take();
                    if (portion.isPresent()) {
                        wrap(portion.get());
                    }
                    unwrapped = wrappingProgress.sum().unwrapped();
                    if (unwrapped == 0) {
                        break;
                    }
                    if (System.nanoTime() - reported > REPORT.toNanos()) {
                        reported = System.nanoTime();
                        LOG.info("Wrapping passwords: {} done by this instance, {} remaining", wrapped, unwrapped);
                    }
                    if (portion.isEmpty()) {
                        Thread.sleep(PAUSE.toMillis());
                    }
                } catch (RuntimeException | Error e) {
                    FatalErrors.haltOn(e);
                    // The database monitor logs an unavailable database; any other failure can be retried too.
                    LOG.debug("Wrapping passwords failed; it is retried", e);
                    Thread.sleep(PAUSE.toMillis());
                }
            }
            if (wrapped.get() > 0) {
                LOG.info("All passwords are wrapped; {} of them by this instance", wrapped);
            }
        } catch (InterruptedException e) {
            LOG.debug("Wrapping passwords stopped, because the service shuts down");
        }
    }

    private boolean plan() {
        wrappingProgress.plan();
        unwrapped = wrappingProgress.sum().unwrapped();
        if (unwrapped > 0) {
            LOG.info("Wrapping the passwords of {} users in the background", unwrapped);
        }
        return true;
    }

    private void wrap(long firstId) throws InterruptedException {
        for (User user : users.bareUsers(firstId, WrappingProgress.SIZE)) {
            long begun = System.nanoTime();
            if (users.wrap(user)) {
                wrapped.incrementAndGet();
            }
            long busy = System.nanoTime() - begun;
            Thread.sleep(
                    Duration.ofNanos((long) (busy * (1 - cpuShare) / cpuShare)).toMillis());
        }
        wrappingProgress.done(firstId);
    }
}
