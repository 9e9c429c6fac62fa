package dev.gatehouse.edge.connection;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait until a client takes more of a long answer. Beyond a limit the connection that has waited longest is
 * cut: its client is the slowest, and the threads that are left serve everybody else.
 */
final class BlockedWrites {
    private final int limit;

    /** The longest first. */
    private final Set<EndPoint> waiting = new LinkedHashSet<>();

    BlockedWrites(int limit) {
        this.limit = limit;
    }

    /** Counts a thread until the callback of its write is called. */
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
