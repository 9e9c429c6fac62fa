package dev.gatehouse.edge;

import dev.gatehouse.edge.connection.MarkedOperations;
import dev.gatehouse.edge.connection.OperatorPorts;
import dev.gatehouse.platform.web.HashCapacity;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Rejects operations that hash a password while no more hashes can be queued, before their body or the database is read. Only
 * the queue decides and not the request, so the response reveals nothing about a user.
 *
 * <p>Rejections are spaced: a single one is sent immediately, and in a flood each is delayed by up to one second. Otherwise
 * clients that retry immediately would use the processors that the hashes need. No thread waits.
 */
final class OverloadHandler extends Handler.Wrapper {
    /** The interval between two rejections: rejecting a hundred clients then takes a few percent of a processor. */
    private static final long SPACING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MarkedOperations operations;
    private final HashCapacity capacity;
    private final long origin = System.nanoTime();

    /** When the latest rejection is sent, in nanoseconds since {@link #origin}. */
    private final AtomicLong latest = new AtomicLong();

    OverloadHandler(MarkedOperations operations, HashCapacity capacity) {
        this.operations = operations;
        this.capacity = capacity;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<String> operation =
                capacity.isExhausted() && !OperatorPorts.serve(request) ? operations.find(request) : Optional.empty();
        if (operation.isEmpty()) {
            return super.handle(request, response, callback);
        }
        OperationFilter.note(request, operation.get());
        capacity.countRefusal();
        long delay = delay();
        if (delay > 0) {
            request.getComponents()
                    .getScheduler()
                    .schedule(() -> refuse(request, response, callback), delay, TimeUnit.NANOSECONDS);
        } else {
            refuse(request, response, callback);
        }
        return true;
    }

    private static void refuse(Request request, Response response, Callback callback) {
        Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
    }

    private long delay() {
        long now = System.nanoTime() - origin;
        return latest.accumulateAndGet(
                        now,
                        (before, current) ->
                                Math.max(current, Math.min(before + SPACING_NANOS, current + LONGEST_NANOS)))
                - now;
    }
}
