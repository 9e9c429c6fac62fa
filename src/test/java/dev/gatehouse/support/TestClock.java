package dev.gatehouse.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that follows the system clock. A test can advance or stop it. */
public final class TestClock extends Clock {
    private final Clock real = Clock.tickMillis(ZoneOffset.UTC);
    private volatile Clock base = real;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    public void advance(Duration by) {
        ahead.accumulateAndGet(by, Duration::plus);
    }

    /** Advances to the time of another clock. */
    public void catchUpWith(TestClock other) {
        advance(Duration.between(instant(), other.instant()));
    }

    /** Stops the clock. From then on only {@link #advance} moves it, so tests can check exact times. */
    public void stop() {
        base = Clock.fixed(real.instant(), ZoneOffset.UTC);
    }

    @Override
    public Instant instant() {
        return base.instant().plus(ahead.get());
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
