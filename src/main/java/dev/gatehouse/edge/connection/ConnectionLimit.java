package dev.gatehouse.edge.connection;

import java.time.Duration;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty's limit of connections, which tells the operator, now and then, that it is reached. */
final class ConnectionLimit extends NetworkConnectionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** When it was told last; 0: never. */
    private long told;

    ConnectionLimit(int connections, Connector... connectors) {
        super(connections, connectors);
    }

    /** Under Jetty's lock. Each connection that ends and each one that comes then passes the limit anew. */
    @Override
    protected void limit() {
        super.limit();
        if (told == 0 || NanoTime.since(told) > PAUSE.toNanos()) {
            told = NanoTime.now() | 1;
            LOG.warn(
                    "There are {} connections (HTTP_MAX_CONNECTIONS): new ones wait until others end",
                    getMaxNetworkConnectionCount());
        }
    }
}
