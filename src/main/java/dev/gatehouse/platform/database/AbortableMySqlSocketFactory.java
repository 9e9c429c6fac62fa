package dev.gatehouse.platform.database;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.IOException;
import java.net.Socket;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the sockets of all connections to MySQL, and can close them all at once. Otherwise each thread that waits for a
 * response would wait for the whole socket timeout, and for the same time again while the driver closes TLS. The sockets are
 * static, because the driver creates the factory itself.
 */
public final class AbortableMySqlSocketFactory extends StandardSocketFactory {
    private static final Logger LOG = LoggerFactory.getLogger(AbortableMySqlSocketFactory.class);
    private static final Set<Socket> OPEN = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Called by the driver for each connection. */
    public AbortableMySqlSocketFactory() {}

    @Override
    protected Socket createSocket(PropertySet properties) {
        Socket socket = super.createSocket(properties);
        OPEN.add(socket);
        return socket;
    }

    /** Closes all sockets: threads that wait for a response fail as if the connection was lost. */
    static void abortAll() {
        List<Socket> sockets;
        synchronized (OPEN) {
            sockets = List.copyOf(OPEN);
            OPEN.clear();
        }
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("Closing a socket failed", e);
            }
        }
    }
}
