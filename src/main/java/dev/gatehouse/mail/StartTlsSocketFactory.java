package dev.gatehouse.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Adds TLS to abortable sockets, at the start of a connection or by STARTTLS: the mail library creates an unconnected socket,
 * connects it, and then layers TLS over it.
 */
final class StartTlsSocketFactory extends SSLSocketFactory {
    private final AbortableSocketFactory below;
    private final SSLSocketFactory tls;

    StartTlsSocketFactory(AbortableSocketFactory below, SSLSocketFactory tls) {
        this.below = below;
        this.tls = tls;
    }

    @Override
    public Socket createSocket() {
        return below.createSocket();
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        return tls.createSocket(connected, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) {
        return below.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        return below.createSocket(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        return below.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        return below.createSocket(address, port, localAddress, localPort);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }
}
