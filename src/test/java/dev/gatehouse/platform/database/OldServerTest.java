package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.GatehouseApplication;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.cli.CommandLine;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.MySqlServer;
import io.dropwizard.core.setup.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that reports MySQL 5.7 and has a tutorial's database. It is a MariaDB, whose version string can be set. */
@Tag("mysql")
@Tag("mariadb")
class OldServerTest {
    private static final String SCHEMA = "flask";
    private static final String REFUSAL =
            " is on MySQL 5.7.19, which is not supported: upgrade it to MySQL 8.0 or newer, or move the database to"
                    + " MariaDB 10.11 or newer. Nothing has been changed.";

    private static MySqlServer server;
    private static List<String> before;

    @TempDir
    Path folder;

    @BeforeAll
    static void start_an_old_server() throws SQLException {
        server = MySqlServer.startMariaDb("--version=5.7.19-log");
        server.sql(
                "CREATE DATABASE " + SCHEMA,
                "CREATE TABLE " + SCHEMA + ".user (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,"
                        + " username VARCHAR(45) NOT NULL UNIQUE, password VARCHAR(128) NOT NULL,"
                        + " active BOOLEAN NOT NULL DEFAULT TRUE)");
        before = columns();
    }

    @AfterAll
    static void stop_it() {
        server.close();
    }

    @Test
    void start_fails_before_anything_is_changed() throws SQLException {
        Throwable failure =
                catchThrowable(() -> GatehouseServer.start(settings()).close());

        assertThat(CommandLine.sentence(failure)).contains(sentence());
        assertThat(columns()).isEqualTo(before);
    }

    @Test
    void commands_fail_before_anything_is_changed() throws SQLException {
        for (List<String> command : List.of(
                List.of("check"),
                List.of("takeover", "--dry-run"),
                List.of("takeover", "run"),
                List.of("db", "migrate", "config.yml"),
                List.of("db", "status", "config.yml"),
                List.of("users", "list"))) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();

            int status = run(command, err);

            assertThat(err.toString(StandardCharsets.UTF_8).strip())
                    .as("%s", command)
                    .isEqualTo(sentence());
            assertThat(status).isEqualTo(1);
            assertThat(columns()).isEqualTo(before);
        }
    }

    private static String sentence() {
        return "The database at 127.0.0.1:" + server.port() + " (SQLALCHEMY_DATABASE_URI)" + REFUSAL;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("DATABASE_URL", "");
        settings.put("SQLALCHEMY_DATABASE_URI", server.url(SCHEMA).replace("mysql://", "mysql+pymysql://"));
        settings.put("GATEHOUSE_SECRET", "0123456789abcdef0123456789abcdef");
        settings.put("DATA_DIR", folder.resolve("data").toString());
        return settings;
    }

    private int run(List<String> command, ByteArrayOutputStream err) {
        GatehouseApplication application = new GatehouseApplication(Clock.systemUTC(), settings()) {};
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        return CommandLine.run(
                bootstrap,
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                command.toArray(String[]::new));
    }

    private static List<String> columns() throws SQLException {
        return Tables.rows(
                DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + server.port() + "/" + SCHEMA, "root", null),
                Tables.COLUMNS);
    }
}
