package dev.gatehouse.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes sockets and knows the last one, so that what waits for a server can be broken off from another thread. */
final class HeldSockets extends SocketFactory {
    private final SocketFactory sockets;
    private final AtomicReference<@Nullable Socket> last = new AtomicReference<>();

    HeldSockets(SocketFactory sockets) {
        this.sockets = sockets;
    }

    /** Whoever reads from the last one reads no more. */
    void sever() {
        Socket socket = last.getAndSet(null);
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private Socket hold(Socket socket) {
        last.set(socket);
        return socket;
    }

    @Override
    public Socket createSocket() throws IOException {
        return hold(sockets.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return hold(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return hold(sockets.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return hold(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return hold(sockets.createSocket(address, port, localAddress, localPort));
    }
}
