package dev.gatehouse.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Reads the CA certificates that are trusted for mail servers. */
final class TrustStores {
    private TrustStores() {}

    /** Returns whether the file can be read and contains at least one certificate. */
    static boolean areIn(String file) {
        try {
            return !read(file).isEmpty();
        } catch (IOException | GeneralSecurityException | InvalidPathException e) {
            return false;
        }
    }

    private static Collection<? extends Certificate> read(String file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    /**
     * Returns a factory for TLS sockets.
     *
     * @param file PEM file with the trusted CA certificates; empty: those of the Java runtime
     */
    static SSLSocketFactory sockets(String file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, file.isEmpty() ? null : trust(file).getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("mail.smtp.caFile (SMTP_CA_FILE) can no longer be read", e);
        }
    }

    private static TrustManagerFactory trust(String file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : read(file)) {
            store.setCertificateEntry("authority-" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }
}
