package dev.gatehouse.edge.connection;

import io.dropwizard.jetty.HttpConnectorFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ArrayUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * A connector that loses no connection when its port closes. For the client a connection is open as soon as the kernel has
 * queued it, so a proxy may already have sent a request on it. Closing the port resets all queued connections, and Jetty's
 * acceptor, which blocks until the port closes, cannot accept them first. This connector waits in a selector instead.
 */
final class DrainingConnector extends ServerConnector {
    private static final int REHEARSALS = 20;

    private volatile @Nullable Selector selector;

    private DrainingConnector(
            Server server,
            @Nullable ThreadPool threads,
            Scheduler scheduler,
            ByteBufferPool buffers,
            int acceptors,
            int selectors,
            ConnectionFactory... factories) {
        super(server, threads, scheduler, buffers, acceptors, selectors, factories);
    }

    /** Creates a connector with the settings of Dropwizard's factory, as {@code HttpConnectorFactory.buildConnector} does. */
    static DrainingConnector build(
            HttpConnectorFactory settings,
            Server server,
            Scheduler scheduler,
            ByteBufferPool buffers,
            String name,
            @Nullable ThreadPool threads,
            ConnectionFactory... factories) {
        ConnectionFactory[] all = settings.isUseProxyProtocol()
                ? ArrayUtil.prependToArray(new ProxyConnectionFactory(), factories, ConnectionFactory.class)
                : factories;
        DrainingConnector connector = new DrainingConnector(
                server,
                threads,
                scheduler,
                buffers,
                settings.getAcceptorThreads().orElse(-1),
                settings.getSelectorThreads().orElse(-1),
                all);
        connector.setPort(settings.getPort());
        connector.setHost(settings.getBindHost());
        connector.setInheritChannel(settings.isInheritChannel());
        connector.setAcceptQueueSize(
                Objects.requireNonNullElse(settings.getAcceptQueueSize(), RequestDeadlineConnections.ACCEPT_QUEUE));
        connector.setReuseAddress(settings.isReuseAddress());
        connector.setIdleTimeout(settings.getIdleTimeout().toMilliseconds());
        connector.setName(name);
        return connector;
    }

    @Override
    public void open() throws IOException {
        super.open();
        if (selector == null && getTransport() instanceof ServerSocketChannel port) {
            Selector opened = Selector.open();
            port.configureBlocking(false);
            port.register(opened, SelectionKey.OP_ACCEPT);
            selector = opened;
        }
    }

    /** Waits for a connection and accepts it. */
    @Override
    public void accept(int acceptorId) throws IOException {
        Selector waiting = selector;
        if (waiting == null || !(getTransport() instanceof ServerSocketChannel port)) {
            throw new ClosedChannelException();
        }
        waiting.select(key -> {});
        acceptOne(port);
    }

    /** Returns whether the acceptor continues: not after the port was closed. */
    @Override
    protected boolean handleAcceptFailure(Throwable failure) {
        return selector != null && super.handleAcceptFailure(failure);
    }

    /** Closes the port. While the connector is running, it first accepts all connections that the kernel has queued. */
    @Override
    public void close() {
        Selector waiting = selector;
        selector = null;
        try {
            if (waiting != null) {
                waiting.close();
            }
            if (isRunning() && getTransport() instanceof ServerSocketChannel port && port.isOpen()) {
                rehearse();
                // A thread that has slept is not interrupted soon.
                Thread.sleep(1);
                drain(port);
            }
        } catch (IOException e) {
            LOG.warn("Closing the port failed: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        super.close();
    }

    /** Accepts all queued connections and closes the port, which resets what arrives between the two. */
    private void drain(ServerSocketChannel port) throws IOException {
        boolean more = true;
        while (more) {
            more = acceptOne(port);
        }
        port.close();
    }

    /** Drains other ports, so that the code is loaded and compiled: the first time takes 150 µs, a further one 13 µs. */
    private void rehearse() throws IOException {
        for (int i = 0; i < REHEARSALS; i++) {
            try (ServerSocketChannel other = ServerSocketChannel.open()) {
                other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                other.configureBlocking(false);
                drain(other);
            }
        }
    }

    private boolean acceptOne(ServerSocketChannel port) throws IOException {
        SocketChannel accepted = port.isOpen() ? port.accept() : null;
        if (accepted == null) {
            return false;
        }
        accepted.configureBlocking(false);
        configure(accepted.socket());
        getSelectorManager().accept(accepted);
        return true;
    }
}
