package dev.gatehouse.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that follows the system clock. A test can advance or stop it, which is like the passing of time, also for the
 * database; and it can set the clock of the machine, which is like a wrong clock.
 */
public final class TestClock extends Clock {
    private final Clock real = Clock.tickMillis(ZoneOffset.UTC);
    private volatile Clock base = real;
    private volatile Duration wrong = Duration.ZERO;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    public void advance(Duration by) {
        ahead.accumulateAndGet(by, Duration::plus);
    }

    /** Advances to the time of another clock. */
    public void catchUpWith(TestClock other) {
        advance(Duration.between(instant(), other.instant()));
    }

    /** Sets the clock of the machine wrong, relative to the right time. */
    public void setWrong(Duration by) {
        wrong = by;
    }

    /** Returns the clock of the machine, which the test does not advance or stop. */
    Clock machine() {
        return of(() -> real.instant().plus(wrong));
    }

    /**
     * Returns this clock, corrected as the service corrects the clock of the machine. The correction has whole seconds, so that
     * a stopped clock stands still.
     */
    Clock correctedBy(Clock corrected) {
        return of(() -> instant()
                .plusSeconds(Math.round(Duration.between(machine().instant(), corrected.instant())
                                .toMillis()
                        / 1_000.0)));
    }

    private Clock of(InstantSource source) {
        return source.withZone(getZone());
    }

    /** Stops the clock. From then on only {@link #advance} moves it, so tests can check exact times. */
    public void stop() {
        base = Clock.fixed(real.instant(), ZoneOffset.UTC);
    }

    @Override
    public Instant instant() {
        return base.instant().plus(ahead.get()).plus(wrong);
    }

    @Override
    public ZoneId getZone() {
        return real.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the service uses only UTC");
    }
}
