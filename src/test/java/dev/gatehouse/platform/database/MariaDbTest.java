package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.database.migration.Migrations;
import dev.gatehouse.support.Configurations;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.MySqlServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import liquibase.Liquibase;
import liquibase.database.core.MariaDBDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The service behaves the same on MariaDB where MariaDB differs from MySQL. */
@Tag("mysql")
@Tag("mariadb")
class MariaDbTest {
    private static final String SCHEMA = "mariadb";
    private static final String CONVERSION = "0022-tables-of-one-kind";

    @Test
    void schema_is_the_same_as_on_mysql() throws SQLException {
        GatehouseServer.start(TestDatabase.emptySchema(SCHEMA)).close();

        try (MySqlServer mysql = MySqlServer.startMySql()) {
            mysql.sql("CREATE DATABASE " + SCHEMA);
            GatehouseServer.start(Map.of(
                            "DATABASE_URL", mysql.url(SCHEMA), "GATEHOUSE_SECRET", "x".repeat(16) + "0123456789abcdef"))
                    .close();

            for (String query : List.of(Tables.COLUMNS, Tables.INDEXES)) {
                assertThat(Tables.rows(TestDatabase.connect(SCHEMA), query))
                        .isEqualTo(Tables.rows(
                                DriverManager.getConnection(
                                        "jdbc:" + mysql.url(SCHEMA).replace("root@", ""), "root", null),
                                query));
            }
        }
    }

    @Test
    void tables_of_an_earlier_version_are_converted_with_their_rows() throws Exception {
        Map<String, String> settings = TestDatabase.emptySchema(SCHEMA);
        migrateAsAnEarlierVersion();
        assertThat(Tables.rows(TestDatabase.connect(SCHEMA), Tables.COLUMNS))
                .as("columns to convert")
                .anyMatch(column -> column.startsWith("user|username|") && column.endsWith("|latin1_swedish_ci"));
        addUser("Zoë", "geheim");
        String checksums = "SELECT ID, MD5SUM FROM DATABASECHANGELOG WHERE ID <> '" + CONVERSION + "' ORDER BY ID";
        List<String> before = Tables.rows(TestDatabase.connect(SCHEMA), checksums);

        try (GatehouseServer server = GatehouseServer.start(settings)) {
            assertThat(login(server, "Zoë")).isEqualTo(201);
            assertThat(login(server, "ZOË")).isEqualTo(201);
            Person other = Person.on(server);
            other.signsIn();
        }

        assertThat(Tables.rows(TestDatabase.connect(SCHEMA), checksums)).isEqualTo(before);
        List<String> converted = Tables.rows(TestDatabase.connect(SCHEMA), Tables.COLUMNS);
        GatehouseServer.start(TestDatabase.emptySchema(SCHEMA)).close();
        assertThat(converted).isEqualTo(Tables.rows(TestDatabase.connect(SCHEMA), Tables.COLUMNS));
    }

    /** Migrates as a version did for which Liquibase detected MariaDB, so that changesets for MySQL did not run. */
    private static void migrateAsAnEarlierVersion() throws Exception {
        List<String> all = List.copyOf(Migrations.changeSets());
        try (Connection connection = TestDatabase.connect(SCHEMA)) {
            MariaDBDatabase database = new MariaDBDatabase();
            database.setConnection(new JdbcConnection(connection));
            new Liquibase(Migrations.CHANGELOG, new ClassLoaderResourceAccessor(), database)
                    .update(all.indexOf(CONVERSION), "");
        }
    }

    private static void addUser(String name, String password) throws SQLException {
        try (Connection connection = TestDatabase.connect(SCHEMA);
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO user (username, username_key, password, active, created_at) VALUES (?, ?, ?, TRUE, NOW())")) {
            insert.setString(1, name);
            insert.setBytes(2, name.toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            insert.setString(3, Person.sha256(password));
            insert.executeUpdate();
        }
    }

    private static int login(GatehouseServer server, String username) {
        return new Http(server)
                .postJson("/v1/sessions", Json.of("username", username, "password", "geheim"))
                .status();
    }

    @Test
    void timestamps_keep_their_microseconds() throws SQLException {
        DatabaseSettings settings =
                Configurations.read(TestDatabase.emptySchema(SCHEMA)).database();
        Instant time = Instant.parse("2026-01-02T03:04:05.678901Z");
        try (Connection connection = settings.connect(Path.of("target"), Map.of("useServerPrepStmts", "true"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE moment (at DATETIME(6) NOT NULL)");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO moment VALUES (?)")) {
                Jdbc.bind(insert, 1, time);
                insert.executeUpdate();
            }
            try (ResultSet rows = statement.executeQuery("SELECT at, CAST(at AS CHAR) FROM moment")) {
                rows.next();
                assertThat(Jdbc.instant(rows, 1)).isEqualTo(time);
                assertThat(rows.getString(2)).isEqualTo("2026-01-02 03:04:05.678901");
            }
        }
    }
}
