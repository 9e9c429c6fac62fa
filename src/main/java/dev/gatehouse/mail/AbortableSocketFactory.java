package dev.gatehouse.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Creates sockets and remembers the last one, so that another thread can abort a blocked read or write. */
final class AbortableSocketFactory extends SocketFactory {
    private final AtomicReference<@Nullable Socket> last = new AtomicReference<>();

    /** Closes the last socket: a thread that reads from it or writes to it gets an exception. */
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

    /** Returns an unconnected socket, which the mail library then connects with a timeout. */
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
