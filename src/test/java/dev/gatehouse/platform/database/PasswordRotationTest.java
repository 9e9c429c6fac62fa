package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.MySqlServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import dev.gatehouse.support.TestDatabase;
import dev.gatehouse.support.UsedSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The password of the database is changed while the service runs, and the service reads its file again. */
@Tag("mysql")
class PasswordRotationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String OLD = "the old password";
    private static final String NEW = "the new password";

    private static MySqlServer mysql;

    @TempDir
    Path folder;

    private Path file;

    @SuppressWarnings("NullAway.Init")
    private GatehouseServer server;

    @SuppressWarnings("NullAway.Init")
    private Person ada;

    @BeforeAll
    static void start_a_database() {
        mysql = MySqlServer.start();
        UsedSecrets.add("the database's password", OLD);
        UsedSecrets.add("the database's password", NEW);
    }

    @AfterAll
    static void stop_it() {
        mysql.close();
    }

    @BeforeEach
    void create_the_user() throws IOException {
        mysql.sql(
                "DROP DATABASE IF EXISTS rotated",
                "CREATE DATABASE rotated",
                "DROP USER IF EXISTS 'gate'@'%'",
                "CREATE USER 'gate'@'%' IDENTIFIED BY '" + OLD + "'",
                "GRANT ALL ON rotated.* TO 'gate'@'%'");
        file = folder.resolve("secret");
    }

    @AfterEach
    void stop_the_service() {
        server.close();
    }

    private void start(Map<String, String> credentials) {
        Map<String, String> settings = new HashMap<>(credentials);
        settings.put("GATEHOUSE_SECRET", "0123456789abcdef0123456789abcdef");
        settings.put("LOG_LEVEL", "INFO");
        server = GatehouseServer.start(settings);
    }

    private void startWithPasswordFile() throws IOException {
        write(OLD);
        start(Map.of(
                "DATABASE_URL",
                "mysql://127.0.0.1:" + mysql.port() + "/rotated",
                "DATABASE_USER",
                "gate",
                "DATABASE_PASSWORD_FILE",
                file.toString()));
        ada = Person.on(server);
    }

    /** Replaces the file at once, as Kubernetes and Vault do. */
    private void write(String content) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), content + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void change(String password) {
        mysql.sql("ALTER USER 'gate'@'%' IDENTIFIED BY '" + password + "'");
    }

    /** Kills the connections of the service, with those of its pool and its monitor. */
    private static int kill() throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:" + mysql.url("mysql"));
                Statement statement = connection.createStatement()) {
            try (ResultSet rows =
                    statement.executeQuery("SELECT id FROM information_schema.processlist WHERE user = 'gate'")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            for (String id : ids) {
                statement.execute("KILL " + id);
            }
        }
        return ids.size();
    }

    private int login() {
        return RawHttp.postJson(server, "/v1/sessions", Json.of("username", ada.username(), "password", ada.password()))
                .status();
    }

    private int health() {
        return RawHttp.send(server.adminPort(), "GET /healthcheck").status();
    }

    private List<String> linesAbout(String text) throws IOException {
        return Files.readString(server.dataDirectory().resolve("logs/gatehouse.log"))
                .lines()
                .filter(line -> line.contains(text))
                .toList();
    }

    @Test
    void password_that_was_changed_is_read_again_without_a_restart() throws Exception {
        startWithPasswordFile();
        assertThat(login()).isEqualTo(201);

        change(NEW);
        assertThat(login()).as("open connections stay").isEqualTo(201);
        assertThat(kill()).isPositive();
        await().atMost(PATIENCE).until(() -> health() == 503 && login() == 503);
        write(NEW);

        await().atMost(PATIENCE).until(() -> health() == 200 && login() == 201);
        assertThat(linesAbout("read again"))
                .singleElement()
                .asString()
                .endsWith("The password of the database was read again: DATABASE_PASSWORD_FILE");
    }

    @Test
    void with_two_passwords_no_request_fails() throws Exception {
        assumeFalse(TestDatabase.isMariaDb(), "MariaDB has no second password");
        startWithPasswordFile();
        mysql.sql("ALTER USER 'gate'@'%' IDENTIFIED BY '" + NEW + "' RETAIN CURRENT PASSWORD");
        write(NEW);
        kill();
        await().atMost(PATIENCE).until(() -> login() == 201);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(linesAbout("read again")).hasSize(1));
        mysql.sql("ALTER USER 'gate'@'%' DISCARD OLD PASSWORD");
        kill();

        await().atMost(PATIENCE).until(() -> health() == 200 && login() == 201);
    }

    @Test
    void file_without_a_usable_password_keeps_the_last_one() throws Exception {
        startWithPasswordFile();
        for (String wrong : new String[] {"", "not this one"}) {
            write(wrong);
            kill();
            await().atMost(PATIENCE).until(() -> health() == 200 && login() == 201);
        }
        Files.delete(file);
        kill();
        await().atMost(PATIENCE).until(() -> health() == 200 && login() == 201);

        assertThat(linesAbout("names a file without a usable password")).hasSize(2);
        assertThat(linesAbout("names a file with a password that the database rejects"))
                .hasSize(1);
        assertThat(linesAbout("not this one")).isEmpty();
    }

    @Test
    void password_in_the_file_of_the_url_is_read_again() throws Exception {
        String url = "mysql://gate:%s@127.0.0.1:" + mysql.port() + "/rotated";
        write(url.formatted(OLD.replace(" ", "%20")));
        start(Map.of("DATABASE_URL", "", "DATABASE_URL_FILE", file.toString()));
        ada = Person.on(server);
        change(NEW);
        write(url.formatted(NEW.replace(" ", "%20")));
        kill();

        await().atMost(PATIENCE).until(() -> health() == 200 && login() == 201);
        assertThat(linesAbout("was read again: DATABASE_URL_FILE")).hasSize(1);
    }
}
