package dev.gatehouse.edge.connection;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Limits the threads that wait for clients to read a long response. Above the limit, closes the connection that has waited the
 * longest: its client is the slowest, and the other threads can serve the other clients.
 */
final class BlockedWrites {
    private final int limit;

    /** The connections that wait, the longest wait first. */
    private final Set<EndPoint> waiting = new LinkedHashSet<>();

    BlockedWrites(int limit) {
        this.limit = limit;
    }

    /** Counts a thread as waiting until the callback of its write is called. */
    Callback count(EndPoint client, Callback callback) {
        @Nullable EndPoint slowest = begin(client);
        if (slowest != null) {
            slowest.close();
        }
        return Callback.from(() -> end(client), callback);
    }

    private synchronized @Nullable EndPoint begin(EndPoint client) {
        waiting.add(client);
        if (waiting.size() <= limit) {
            return null;
        }
        Iterator<EndPoint> first = waiting.iterator();
        EndPoint slowest = first.next();
        first.remove();
        return slowest;
    }

    private synchronized void end(EndPoint client) {
        waiting.remove(client);
    }
}
