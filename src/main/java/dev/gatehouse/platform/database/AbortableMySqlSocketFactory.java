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
 * The sockets of the connections to MySQL, of which a process has one, so that all who wait at one can be sent away at
 * once: the driver alone lets them wait for each answer's time, and as long again for the farewell of TLS.
 */
public final class AbortableMySqlSocketFactory extends StandardSocketFactory {
    private static final Logger LOG = LoggerFactory.getLogger(AbortableMySqlSocketFactory.class);
    private static final Set<Socket> OPEN = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** The driver makes one for each connection. */
    public AbortableMySqlSocketFactory() {}

    @Override
    protected Socket createSocket(PropertySet properties) {
        Socket socket = super.createSocket(properties);
        OPEN.add(socket);
        return socket;
    }

    /** Whoever waits for an answer fails as when the connection is lost. */
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
                LOG.debug("A socket cannot be closed", e);
            }
        }
    }
}
