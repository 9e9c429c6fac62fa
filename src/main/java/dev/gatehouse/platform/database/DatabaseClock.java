package dev.gatehouse.platform.database;

import com.codahale.metrics.health.HealthCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of the database server, so that all instances agree when a token was used or expires, although the clocks of their
 * machines differ. Between two measurements it advances with {@link System#nanoTime}, so a jump of the machine's clock does not
 * change it. Before the first measurement, and with the embedded database, it is the machine's clock. Precision: milliseconds.
 */
public final class DatabaseClock extends Clock {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);

    /** A larger difference between the machine's clock and the database's is logged. */
    private static final Duration NOTABLE = Duration.ofSeconds(2);

    /**
     * With a larger difference the instance is not ready. Also the largest step that one clock alone can cause. The value is
     * the usual limit of Kerberos (RFC 4120, section 3.1.3).
     */
    private static final Duration BOUND = Duration.ofMinutes(5);

    private static final double MILLIS_PER_SECOND = 1_000;

    private final Clock machine;
    private volatile Anchor anchor;
    private volatile Duration offset = Duration.ZERO;
    private volatile boolean measured;
    private volatile boolean notable;

    /** A time, and the value of {@link System#nanoTime} at that time. */
    private record Anchor(Instant time, long nanos) {
        Instant at(long now) {
            return time.plusNanos(now - nanos);
        }
    }

    /** @param machine the clock of this machine */
    public DatabaseClock(Clock machine) {
        this.machine = machine;
        this.anchor = new Anchor(machine.instant(), System.nanoTime());
    }

    @Override
    public Instant instant() {
        Instant now = measured ? anchor.at(System.nanoTime()) : machine.instant();
        return now.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Takes a measurement.
     *
     * @param database the time of the database, read between {@code sent} and {@code received}
     * @param sent the value of {@link System#nanoTime} before the query
     * @param received the value after it
     */
    synchronized void measure(Instant database, long sent, long received) {
        long nanos = sent + (received - sent) / 2;
        Instant here = machine.instant().minusNanos(System.nanoTime() - nanos);
        Duration step = Duration.between(anchor.at(nanos), database);
        offset = Duration.between(database, here);
        // Two of the three clocks must agree, so that one clock that jumps cannot expire anything.
        boolean confirmed = isWithin(step, BOUND) || isWithin(offset, BOUND) || !measured;
        // Within the duration of the query the measurement says nothing new.
        if (confirmed && !isWithin(step, Duration.ofNanos(received - sent))) {
            anchor = new Anchor(database, nanos);
        }
        measured = true;
        report();
    }

    private void report() {
        boolean large = !isWithin(offset, NOTABLE);
        if (large && !notable) {
            LOG.warn(
                    "The clock of this machine differs from the database's by {} s. The service uses the database's."
                            + " Check the time synchronization (NTP) of both machines",
                    seconds());
        } else if (!large && notable) {
            LOG.info("The clock of this machine agrees with the database's again");
        }
        notable = large;
    }

    private static boolean isWithin(Duration difference, Duration limit) {
        return difference.abs().compareTo(limit) <= 0;
    }

    /** Returns by how many seconds the machine's clock is ahead of the database's; negative if it is behind. */
    double seconds() {
        return offset.toMillis() / MILLIS_PER_SECOND;
    }

    /** Returns whether the clocks of the machine and the database differ by more than two seconds. */
    public boolean differs() {
        return notable;
    }

    /** Returns the check that is unhealthy while the clocks of the machine and the database differ too much. */
    HealthCheck healthCheck() {
        return new HealthCheck() {
            @Override
            protected Result check() {
                return isOff()
                        ? Result.unhealthy(
                                "The clock of this machine differs from the database's by %.0f s, more than %d s",
                                seconds(), BOUND.toSeconds())
                        : Result.healthy();
            }
        };
    }

    /** Returns whether the clocks of the machine and the database differ by more than {@link #BOUND}. */
    boolean isOff() {
        return !isWithin(offset, BOUND);
    }

    @Override
    public ZoneId getZone() {
        return machine.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the service uses only UTC");
    }
}
