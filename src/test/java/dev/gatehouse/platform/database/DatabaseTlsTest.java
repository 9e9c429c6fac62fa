package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.cli.CommandLine;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.MySqlServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a host that the service takes for remote. MySQL has a self-signed certificate, MariaDB has no TLS. */
@Tag("mysql")
class DatabaseTlsTest {
    /** 127.0.0.1 as a single number: the service takes it for a remote host, but it connects to this machine. */
    private static final String ELSEWHERE = "2130706433";

    private static final String PASSWORD = "geheim%26im%26Tresor";
    private static final String SCHEMA = "tls";

    private static MySqlServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start_a_server_with_a_user() {
        server = MySqlServer.start();
        server.sql(
                "CREATE DATABASE " + SCHEMA,
                "CREATE USER gate@localhost IDENTIFIED BY 'geheim&im&Tresor'",
                "GRANT ALL ON " + SCHEMA + ".* TO gate@localhost");
    }

    @AfterAll
    static void stop_it() {
        server.close();
    }

    @Test
    void unverified_server_stops_the_start_with_the_options_to_append() {
        String reason = TestDatabase.isMariaDb()
                ? "SSL Connection required, but not provided by server."
                : "Path does not chain with any of the trust anchors.";

        assertThat(startFailure(""))
                .isEqualTo("The database at " + ELSEWHERE + ":" + server.port() + " (DATABASE_URL) cannot be reached"
                        + " over TLS: " + reason + " The server's certificate must be trusted and name that host"
                        + " (docs/mysql.md). To encrypt without verifying the certificate, append to the URL:"
                        + " ?sslMode=REQUIRED. To connect without TLS:"
                        + " ?sslMode=DISABLED&allowPublicKeyRetrieval=true.");
        assertThat(startFailure("?connectTimeout=2000"))
                .contains(" &sslMode=REQUIRED. ")
                .endsWith(" &sslMode=DISABLED&allowPublicKeyRetrieval=true.");
        assertThat(startFailure("?sslMode=VERIFY_CA")).endsWith(" (TLS is required by sslMode in the URL)");
    }

    @Test
    void suggested_options_without_tls_work() throws SQLException {
        assertThat(cipher("?sslMode=DISABLED&allowPublicKeyRetrieval=true")).isEmpty();
    }

    @Test
    void suggested_option_for_encryption_only_works() throws SQLException {
        if (TestDatabase.isMariaDb()) {
            assertThat(startFailure("?sslMode=REQUIRED")).contains("not provided by server");
        } else {
            assertThat(cipher("?sslMode=REQUIRED")).startsWith("TLS");
        }
    }

    /** For each host that fails, the driver would log a warning with all options of the URL. */
    @Test
    void log_contains_no_secret_of_the_url_if_a_host_fails() throws Exception {
        String url = "jdbc:mysql://127.0.0.1:1,127.0.0.1:" + server.port() + "/" + SCHEMA
                + "?failOverReadOnly=false&user=gate&password=" + PASSWORD
                + "&trustCertificateKeyStorePassword=noch+geheimer&logger=Slf4JLogger";
        try (GatehouseServer service = GatehouseServer.start(settings(url))) {
            assertThat(Person.on(service).signsIn().getAccessToken()).isNotEmpty();
        }
        assertThat(Files.readString(folder.resolve("logs/gatehouse.log")))
                .contains("listens on")
                .doesNotContainIgnoringCase("geheim")
                .doesNotContain("MySQL:", "Tresor");
    }

    private String startFailure(String options) {
        Throwable failure = catchThrowable(
                () -> GatehouseServer.start(settings(url(options))).close());
        assertThat(failure).as("the start must fail").isNotNull();
        return CommandLine.sentence(failure).orElse("unforeseen: " + failure);
    }

    private String cipher(String options) throws SQLException {
        try (GatehouseServer service = GatehouseServer.start(settings(url(options)))) {
            return Tables.rows(service.database(), "SHOW SESSION STATUS LIKE 'Ssl_cipher'")
                    .get(0)
                    .replace("Ssl_cipher|", "");
        }
    }

    private static String url(String options) {
        return "mysql://gate:" + PASSWORD + "@" + ELSEWHERE + ":" + server.port() + "/" + SCHEMA + options;
    }

    private Map<String, String> settings(String url) {
        return Map.of(
                "DATABASE_URL",
                url,
                "GATEHOUSE_SECRET",
                "0123456789abcdef0123456789abcdef",
                "DATA_DIR",
                folder.toString());
    }
}
