package dev.gatehouse.edge.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;

/**
 * Measures how fast a client reads responses. Only the time in which a write waits for the client counts, not the time that the
 * service needs to create the response.
 */
final class SendRate {
    /** Writes of fewer bytes are not measured: they fit into the buffer of the socket and tell nothing about the client. */
    private static final int SHORT = 8 * 1024;

    private final long bytesPerSecond;
    private final long windowNanos;

    /** The bytes that wait to be written; the position advances as the client reads. */
    private @Nullable ByteBuffer pending;

    private int left;
    private long since;
    private long waited;
    private long taken;

    /**
     * @param bytesPerSecond the minimum rate; 0 for none
     * @param window the waiting time over which the rate is measured
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

    /** Returns whether the client was too slow in a whole window. Must be called several times in each window. */
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
