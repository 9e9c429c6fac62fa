package dev.gatehouse.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A self-signed server certificate for a test, created with the JDK's keytool. */
public final class Certificates {
    private static final String PASSWORD = "of no use to anybody";

    private final Path store;
    private final Path pem;

    private Certificates(Path store, Path pem) {
        this.store = store;
        this.pem = pem;
    }

    /** @param names the subject alternative names, for example {@code dns:localhost,ip:127.0.0.1} */
    public static Certificates of(String names) {
        try {
            Path parent = Files.createDirectories(Path.of("target", "test-data"));
            Path folder = Files.createTempDirectory(parent, "certificate-");
            Path store = folder.resolve("keys.p12");
            Path pem = folder.resolve("certificate.pem");
            keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=a test", "-ext", "san=" + names);
            keytool(store, "-exportcert", "-rfc", "-file", pem.toString());
            return new Certificates(store, pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void keytool(Path store, String action, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                action,
                "-alias",
                "server",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(store.resolveSibling("keytool.txt").toFile())
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(Files.readString(store.resolveSibling("keytool.txt")));
        }
    }

    /** Returns the path of the certificate in PEM, for clients that trust it. */
    public String pem() {
        return pem.toAbsolutePath().toString();
    }

    /** Returns the TLS context for the server. */
    public SSLContext context() {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
