package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.cli.CommandLine;
import dev.gatehouse.platform.database.migration.Migrations;
import dev.gatehouse.support.Configurations;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Tag("embedded")
class DatabaseTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String CHANGES = "SELECT COUNT(*) FROM DATABASECHANGELOG";
    private static final String OPEN = "Other users of this machine can access the data folder ";
    private static final String TABLES =
            "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE LOWER(TABLE_NAME) = 'databasechangeloglock'";

    /** The data folder of a service that was started once on an empty folder and stopped. */
    @TempDir
    static Path used;

    @TempDir
    Path folder;

    @BeforeAll
    static void use() {
        start(used).close();
    }

    /** Copies the data of {@link #used} to the folder. */
    private static Path copyUsed(Path to) throws IOException {
        for (String file : List.of("gatehouse.mv.db", "gatehouse.secret")) {
            Files.copy(used.resolve(file), to.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return to;
    }

    /** Opens the database in the folder. No service may be running on it. */
    private Connection connect() throws SQLException {
        return Configurations.read(Map.of("DATA_DIR", folder.toString()))
                .database()
                .connect(folder);
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void files_of_the_embedded_database_are_readable_only_by_their_owner() throws IOException {
        Path data = folder.resolve("a/data");
        try (GatehouseServer server = GatehouseServer.start(Map.of("DATA_DIR", data.toString()))) {
            assertThat(permissions(data)).isEqualTo("rwx------");
            assertThat(Files.readString(data.resolve("logs/gatehouse.log"))).doesNotContain(OPEN);
            assertThat(permissions(data.resolve("logs"))).isEqualTo("rwx------");
            for (String file : List.of(
                    "gatehouse.generation",
                    "gatehouse.mv.db",
                    "gatehouse.secret",
                    "logs/gatehouse.log",
                    "logs/requests.log")) {
                assertThat(permissions(data.resolve(file))).as(file).isEqualTo("rw-------");
            }
            assertThat(files(data))
                    .containsExactlyInAnyOrder("gatehouse.generation", "gatehouse.mv.db", "gatehouse.secret", "logs");
            assertThat(files(data.resolve("logs"))).containsExactlyInAnyOrder("gatehouse.log", "requests.log");
            assertThat(server.query(CHANGES))
                    .isEqualTo(String.valueOf(Migrations.changeSets().size()));
        }
        assertThat(files(data))
                .containsExactlyInAnyOrder("gatehouse.generation", "gatehouse.mv.db", "gatehouse.secret", "logs");
    }

    @Test
    void existing_folder_keeps_its_permissions_and_the_log_warns() throws IOException {
        Path data = Files.createDirectory(
                folder.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        try (GatehouseServer server = start(copyUsed(data))) {
            assertThat(server.dataDirectory()).isEqualTo(data);
            assertThat(permissions(data)).isEqualTo("rwxr-x---");
            await().untilAsserted(() -> assertThat(Files.readString(data.resolve("logs/gatehouse.log")))
                    .contains(OPEN + data.toAbsolutePath() + " (rwxr-x---), which contains password hashes"));
        }
    }

    @Test
    void lost_database_is_not_created_again() throws IOException {
        Path database = folder.resolve("gatehouse.mv.db");
        Path secret = folder.resolve("gatehouse.secret");
        String told = ", but its secret " + secret
                + " exists: the data was lost or is elsewhere. Restore the database from a backup,"
                + " or correct dataDirectory (DATA_DIR) or the volume mounted there. To start a new service without the old"
                + " accounts, delete the secret.";
        copyUsed(folder);
        String kept = Files.readString(secret);

        Files.write(database, new byte[0]);
        assertThat(startFailure(Map.of("DATA_DIR", folder.toString())))
                .isEqualTo("The database " + database + " is empty" + told);
        Files.delete(database);
        assertThat(startFailure(Map.of("DATA_DIR", folder.toString())))
                .isEqualTo("The database " + database + " is missing" + told);
        assertThat(database).doesNotExist();
        assertThat(secret).hasContent(kept);

        Files.delete(secret);
        start(folder).close();
        assertThat(Files.readString(secret)).isNotEqualTo(kept);
    }

    /** The first start was killed before it stored the secret. */
    @Test
    void interrupted_first_start_can_be_repeated() throws Exception {
        Files.createFile(folder.resolve("gatehouse.mv.db"));
        try (Connection connection = connect()) {
            new Migrations(connection, List.of()).bringUpToDate(true);
        }

        start(folder).close();

        assertThat(folder.resolve("gatehouse.secret")).isNotEmptyFile();
    }

    @Test
    void left_over_secret_file_is_ignored_if_a_secret_is_configured() throws IOException {
        Files.writeString(folder.resolve("gatehouse.secret"), "left behind\n");

        GatehouseServer.start(Map.of("DATA_DIR", folder.toString(), "GATEHOUSE_SECRET", SECRET))
                .close();

        assertThat(folder.resolve("gatehouse.mv.db")).isNotEmptyFile();
    }

    @Test
    void start_with_a_current_schema_does_not_run_liquibase() throws Exception {
        copyUsed(folder);
        // Without this table, Liquibase would fail or create it again.
        sql("DROP TABLE DATABASECHANGELOGLOCK");

        try (GatehouseServer server = start(folder)) {
            assertThat(server.query(TABLES))
                    .as("the lock table, which Liquibase would have created again")
                    .isEqualTo("0");
        }
    }

    @Test
    void older_schema_is_migrated_at_the_start() throws Exception {
        copyUsed(folder);
        sql("DROP INDEX ix_session_user", "DELETE FROM DATABASECHANGELOG WHERE ID = '0003-session-by-user'");

        try (GatehouseServer server = start(folder)) {
            assertThat(server.query("SELECT EXECTYPE FROM DATABASECHANGELOG WHERE ID = '0003-session-by-user'"))
                    .isEqualTo("EXECUTED");
        }
    }

    @Test
    void newer_schema_stops_the_start() throws Exception {
        copyUsed(folder);
        sql("INSERT INTO DATABASECHANGELOG (ID, AUTHOR, FILENAME, DATEEXECUTED, ORDEREXECUTED, EXECTYPE)"
                + " VALUES ('9999-from-the-future', 'gatehouse', 'db/9999.yaml', NOW(), 9999, 'EXECUTED')");

        assertThat(startFailure(Map.of("DATA_DIR", folder.toString())))
                .isEqualTo("The database schema was migrated by a newer version of this service (it has"
                        + " 9999-from-the-future). Start that version, or a newer one.");
    }

    @Test
    void empty_database_stops_the_start_if_migration_is_off() {
        assertThat(startFailure(Map.of("DATA_DIR", folder.toString(), "DATABASE_MIGRATE_ON_START", "false")))
                .endsWith("Run: db migrate config.yml");
    }

    @Test
    void migrated_database_starts_if_migration_is_off() throws IOException {
        copyUsed(folder);

        try (GatehouseServer server =
                GatehouseServer.start(Map.of("DATA_DIR", folder.toString(), "DATABASE_MIGRATE_ON_START", "false"))) {
            assertThat(server.query(CHANGES)).isNotEqualTo("0");
        }
    }

    @Test
    void another_secret_stops_the_start() throws IOException {
        copyUsed(folder);

        assertThat(startFailure(Map.of("DATA_DIR", folder.toString(), "GATEHOUSE_SECRET", SECRET)))
                .isEqualTo("A signing key in the database cannot be decrypted with secret (GATEHOUSE_SECRET) or any of"
                        + " secretsAccepted (GATEHOUSE_SECRETS_ACCEPTED): it was encrypted with another secret.");
    }

    @Test
    void truncated_secret_file_stops_the_start() throws IOException {
        Files.writeString(folder.resolve("gatehouse.mv.db"), "of a service");
        Files.writeString(folder.resolve("gatehouse.secret"), "half\n");

        assertThat(startFailure(Map.of("DATA_DIR", folder.toString())))
                .isEqualTo(folder.resolve("gatehouse.secret") + " must have at least 32 bytes.");
    }

    @Test
    void secret_file_with_one_repeated_character_stops_the_start() throws IOException {
        Files.writeString(folder.resolve("gatehouse.mv.db"), "of a service");
        Files.writeString(folder.resolve("gatehouse.secret"), "x".repeat(64) + "\n");

        assertThat(startFailure(Map.of("DATA_DIR", folder.toString())))
                .isEqualTo(folder.resolve("gatehouse.secret")
                        + " must have at least 10 different bytes. Generate a random secret with: openssl rand"
                        + " -base64 32.");
    }

    @Test
    void demo_user_is_the_first_user_and_an_administrator() throws Exception {
        try (GatehouseServer server = start(copyUsed(folder))) {
            var signedIn = Person.demo(server).signsIn();

            assertThat(signedIn.getUser().getId()).isEqualTo(1);
            assertThat(signedIn.getUser().getRoles()).containsExactly("admin");
            assertThat(warnings()).isNotEmpty();
        }
    }

    @Test
    void demo_user_is_offered_while_it_can_sign_in() throws IOException {
        try (GatehouseServer server = start(copyUsed(folder))) {
            Http http = new Http(server);
            String offer = "data-username=\"admin@gmail.com\"";
            String first = http.get("/docs").header("ETag");
            assertThat(http.get("/docs").body()).contains(offer);

            server.sql("UPDATE user SET password = ?", Person.sha256("another one"));
            assertThat(http.get("/docs").body()).doesNotContain(offer, "123456");
            assertThat(http.get("/docs", "If-None-Match", first).status()).isEqualTo(200);
            server.sql("UPDATE user SET password = ?", Person.sha256("123456"));
            assertThat(http.get("/docs").body()).contains(offer);
            server.sql("UPDATE user SET active = FALSE");
            assertThat(http.get("/docs").body()).doesNotContain(offer);
        }
        try (GatehouseServer server = GatehouseServer.start(Map.of(
                "DATA_DIR",
                folder.toString(),
                "DATABASE_URL",
                "jdbc:h2:mem:demo;DB_CLOSE_DELAY=-1",
                "GATEHOUSE_SECRET",
                SECRET,
                "ADMIN_USERNAME",
                "admin@gmail.com",
                "ADMIN_PASSWORD",
                "correct horse battery"))) {
            server.sql("UPDATE user SET password = ?", Person.sha256("123456"));
            assertThat(new Http(server).get("/docs").body()).doesNotContain("admin@gmail.com");
        }
    }

    @Test
    void changed_demo_password_gives_no_warning() throws Exception {
        copyUsed(folder);
        sql("UPDATE user SET password = '" + Person.sha256("another one") + "'");

        try (GatehouseServer server = start(folder)) {
            assertThat(warnings()).isEmpty();
            assertThat(server.query("SELECT COUNT(*) FROM user")).isEqualTo("1");
        }
    }

    @Test
    void demo_password_that_was_set_again_gives_a_warning() throws Exception {
        copyUsed(folder);
        sql("UPDATE user SET password = '" + Person.sha256("123456") + "'");

        try (GatehouseServer server = start(folder)) {
            assertThat(server.query("SELECT COUNT(*) FROM user")).isEqualTo("1");
            assertThat(warnings()).isNotEmpty();
        }
    }

    @Test
    void deleted_demo_user_is_not_created_again() throws Exception {
        copyUsed(folder);
        sql("DELETE FROM user_role", "DELETE FROM user");

        try (GatehouseServer server = start(folder)) {
            assertThat(server.query("SELECT COUNT(*) FROM user")).isEqualTo("0");
        }
    }

    @Test
    void configured_database_gets_no_demo_user_and_no_generated_secret() throws Exception {
        for (String url : List.of(
                "jdbc:h2:mem:own;DB_CLOSE_DELAY=-1",
                "jdbc:h2:file:" + folder.resolve("own") + ";USER=ada;PASSWORD=x")) {
            try (GatehouseServer server = GatehouseServer.start(
                    Map.of("DATA_DIR", folder.toString(), "DATABASE_URL", url, "GATEHOUSE_SECRET", SECRET))) {
                assertThat(server.query("SELECT COUNT(*) FROM user")).isEqualTo("0");
                assertThat(Person.on(server).signsIn().getAccessToken()).isNotEmpty();
                assertThat(warnings()).isEmpty();
            }
        }
        assertThat(folder.resolve("gatehouse.secret")).doesNotExist();
    }

    @Test
    void configured_database_requires_a_secret() {
        assertThat(startFailure(Map.of("DATABASE_URL", "jdbc:h2:mem:none")))
                .startsWith("secret (GATEHOUSE_SECRET) must be set: at least 32 bytes");
    }

    @Test
    void unreachable_database_stops_the_start() {
        assertThat(startFailure(Map.of(
                        "DATABASE_URL",
                        "mysql://ada:geheim@127.0.0.1:1/gate",
                        "GATEHOUSE_SECRET",
                        SECRET,
                        "DATA_DIR",
                        folder.toString())))
                .isEqualTo("The database at 127.0.0.1:1 (DATABASE_URL) cannot be reached: Connection refused");
    }

    @Test
    void message_names_the_variable_and_every_host() {
        assertThat(startFailure(Map.of(
                        "SQLALCHEMY_DATABASE_URI",
                        "mysql+pymysql://ada:geheim@127.0.0.1:2/flask?charset=utf8mb4",
                        "GATEHOUSE_SECRET",
                        SECRET,
                        "DATA_DIR",
                        folder.toString())))
                .isEqualTo(
                        "The database at 127.0.0.1:2 (SQLALCHEMY_DATABASE_URI) cannot be reached: Connection refused");
        assertThat(startFailure(Map.of(
                        "DATABASE_URL",
                        "jdbc:mysql://127.0.0.1:1,localhost:2/gate?user=ada&password=geheim",
                        "GATEHOUSE_SECRET",
                        SECRET,
                        "DATA_DIR",
                        folder.toString())))
                .isEqualTo(
                        "The database at 127.0.0.1:1, localhost:2 (DATABASE_URL) cannot be reached: Connection refused");
        assertThat(startFailure(Map.of(
                        "DATABASE_URL",
                        "mysql://ada:geheim@nowhere.invalid/gate",
                        "GATEHOUSE_SECRET",
                        SECRET,
                        "DATA_DIR",
                        folder.toString())))
                .isEqualTo("The database at nowhere.invalid:3306 (DATABASE_URL) cannot be reached: no such host");
    }

    private static GatehouseServer start(Path data) {
        return GatehouseServer.start(Map.of("DATA_DIR", data.toString(), "REQUEST_LOG", "false"));
    }

    /** Starts a service that must fail, and returns the message. */
    private static String startFailure(Map<String, String> settings) {
        Throwable failure = catchThrowable(
                () -> GatehouseServer.start(new HashMap<>(settings)).close());
        assertThat(failure).as("the start must fail").isNotNull();
        return CommandLine.sentence(failure).orElse("unforeseen: " + failure);
    }

    /** Returns the log lines about the demo user. */
    private List<String> warnings() throws IOException {
        String last = "this is the last line";
        LoggerFactory.getLogger("dev.gatehouse.platform.database.DatabaseTest").warn(last);
        List<String> lines = await().until(
                        () -> Files.readAllLines(folder.resolve("logs/gatehouse.log")),
                        log -> log.toString().contains(last));
        return lines.stream().filter(line -> line.contains("demo user")).toList();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
