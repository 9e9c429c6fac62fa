package dev.gatehouse.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** Goes with the real one, and jumps or stands still when it is told to. */
public final class TestClock extends Clock {
    private final Clock real = Clock.tickMillis(ZoneOffset.UTC);
    private volatile Clock base = real;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    public void advance(Duration by) {
        ahead.accumulateAndGet(by, Duration::plus);
    }

    /** Jumps to the time of another one. */
    public void catchUpWith(TestClock other) {
        advance(Duration.between(instant(), other.instant()));
    }

    /** From now on only {@link #advance} moves it: for what is decided at an instant. */
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
        throw new UnsupportedOperationException("the service knows UTC alone");
    }
}
