package dev.gatehouse.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes sockets and knows the last one, so that what waits for a server can be broken off from another thread. */
final class AbortableSocketFactory extends SocketFactory {
    private final AtomicReference<@Nullable Socket> last = new AtomicReference<>();

    /** Whoever reads from the last one, or writes to it, fails. */
    void abort() {
        Socket socket = last.getAndSet(null);
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Not connected yet, as the mail library asks for them, since a connection has a timeout. */
    @Override
    public Socket createSocket() {
        Socket socket = new Socket();
        last.set(socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException();
    }
}
