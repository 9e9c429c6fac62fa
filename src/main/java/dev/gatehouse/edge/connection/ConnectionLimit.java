package dev.gatehouse.edge.connection;

import java.time.Duration;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty's connection limit, plus a warning in the log, at most once a minute, when it is reached. */
final class ConnectionLimit extends NetworkConnectionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** When the last warning was logged; 0 if never. */
    private long told;

    ConnectionLimit(int connections, Connector... connectors) {
        super(connections, connectors);
    }

    /** Called under Jetty's lock, for each connection that is opened or closed while the limit is reached. */
    @Override
    protected void limit() {
        super.limit();
        if (told == 0 || NanoTime.since(told) > PAUSE.toNanos()) {
            told = NanoTime.now() | 1;
            LOG.warn(
                    "Reached the limit of {} connections (HTTP_MAX_CONNECTIONS): new ones wait until others are closed",
                    getMaxNetworkConnectionCount());
        }
    }
}
