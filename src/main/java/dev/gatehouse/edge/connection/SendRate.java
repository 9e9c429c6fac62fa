package dev.gatehouse.edge.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;

/**
 * How fast a client takes what its connection is sent. Only the time in which a write waits for the client counts: the
 * service may take as long as it needs to go on with an answer.
 */
final class SendRate {
    /** Bytes of a write that is not measured: what fits into a socket's buffer says nothing about the client. */
    private static final int SHORT = 8 * 1024;

    private final long bytesPerSecond;
    private final long windowNanos;

    /** What waits to be written; its position moves on as the client takes it. */
    private @Nullable ByteBuffer pending;

    private int left;
    private long since;
    private long waited;
    private long taken;

    /**
     * @param bytesPerSecond 0: as slowly as it likes
     * @param window of waiting over which the rate is measured
     */
    SendRate(long bytesPerSecond, Duration window) {
        this.bytesPerSecond = bytesPerSecond;
        this.windowNanos = window.toNanos();
    }

    /** Measures one write until its callback is called. */
    Callback measure(@Nullable ByteBuffer content, Callback callback) {
        if (bytesPerSecond == 0 || content == null || content.remaining() < SHORT) {
            return callback;
        }
        begin(content);
        return Callback.from(this::end, callback);
    }

    private synchronized void begin(ByteBuffer content) {
        pending = content;
        left = content.remaining();
        since = NanoTime.now();
    }

    private synchronized void end() {
        count();
        pending = null;
    }

    /** Returns whether the client was too slow in a whole window. To be asked several times in each. */
    synchronized boolean isTooSlow() {
        count();
        if (waited < windowNanos) {
            return false;
        }
        boolean slow = taken < bytesPerSecond * TimeUnit.NANOSECONDS.toSeconds(waited);
        waited = 0;
        taken = 0;
        return slow && pending != null;
    }

    private void count() {
        if (pending != null) {
            long now = NanoTime.now();
            int rest = pending.remaining();
            taken += left - rest;
            waited += now - since;
            left = rest;
            since = now;
        }
    }
}
