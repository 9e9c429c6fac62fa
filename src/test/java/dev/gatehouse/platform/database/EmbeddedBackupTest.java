package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.platform.config.DatabaseUrl;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The copy of the embedded database that the admin port makes while the service runs. */
@Tag("embedded")
class EmbeddedBackupTest {
    private static final int PEOPLE = 4;
    private static final int BACKUPS = 10;

    @TempDir
    Path folder;

    @Test
    void copy_made_under_load_has_every_acknowledged_login_and_no_half_of_one() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService people = Executors.newFixedThreadPool(PEOPLE);
        try (GatehouseServer server = GatehouseServer.start(Map.of("DATA_DIR", data.toString()))) {
            for (int i = 0; i < PEOPLE; i++) {
                Person person = Person.on(server);
                people.execute(() -> signInUntil(ended, person, acknowledged));
            }
            for (int backup = 0; backup < BACKUPS; backup++) {
                Set<String> before = Set.copyOf(acknowledged);
                String generation = Files.readString(data.resolve("gatehouse.generation"));

                RawHttp.Reply reply = post(server);

                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                Path copy = data.resolve("gatehouse-backup.zip");
                assertThat(reply.body()).contains("Copied the database to " + copy.toAbsolutePath());
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                        .isEqualTo("rw-------");
                assertThat(Files.readString(data.resolve("gatehouse.generation")))
                        .isNotEqualTo(generation);
                assertThat(sessions(unpacked(copy, backup))).containsAll(before);
            }
            ended.set(true);
            people.shutdown();
            assertThat(people.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            people.shutdownNow();
        }
        assertThat(acknowledged).hasSizeGreaterThan(BACKUPS);
    }

    @Test
    void only_a_post_copies_the_database() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        try (GatehouseServer server = GatehouseServer.start(Map.of("DATA_DIR", data.toString()))) {
            assertThat(RawHttp.send(server.adminPort(), "GET /backup").status()).isEqualTo(405);
            assertThat(RawHttp.send(server.port(), "POST /backup", "Content-Length: 0")
                            .status())
                    .isEqualTo(404);
            assertThat(data.resolve("gatehouse-backup.zip")).doesNotExist();
        }
    }

    @Test
    void copy_that_cannot_be_written_is_reported_and_the_last_one_stays() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        try (GatehouseServer server = GatehouseServer.start(Map.of("DATA_DIR", data.toString()))) {
            assertThat(post(server).status()).isEqualTo(200);
            byte[] last = Files.readAllBytes(data.resolve("gatehouse-backup.zip"));
            Files.createDirectories(data.resolve("gatehouse-backup.zip.new/in-the-way"));

            RawHttp.Reply reply = post(server);

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("The database cannot be copied: ");
            assertThat(data.resolve("gatehouse-backup.zip")).hasBinaryContent(last);
            Person.on(server).signsIn();
        }
    }

    @Test
    void generation_that_cannot_be_written_is_reported() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        try (GatehouseServer server = GatehouseServer.start(Map.of("DATA_DIR", data.toString()))) {
            Path obstacle = Files.createDirectories(data.resolve("gatehouse.generation.new/in-the-way"));

            RawHttp.Reply reply = post(server);

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("The database cannot be copied: ");
            Files.delete(obstacle);
            assertThat(post(server).status()).isEqualTo(200);
        }
    }

    private static void signInUntil(AtomicBoolean ended, Person person, Set<String> acknowledged) {
        try {
            while (!ended.get()) {
                acknowledged.add(person.signsIn().getSession().getId().toString());
            }
        } catch (ApiException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RawHttp.Reply post(GatehouseServer server) throws IOException {
        return RawHttp.send(server.adminPort(), "POST /backup", "Content-Length: 0");
    }

    private Path unpacked(Path copy, int number) throws IOException {
        Path target = Files.createDirectory(folder.resolve("restored-" + number));
        List<String> names = new ArrayList<>();
        try (InputStream in = Files.newInputStream(copy);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
                Files.copy(zip, target.resolve(entry.getName()));
            }
        }
        assertThat(names).containsExactly("gatehouse.mv.db");
        return target;
    }

    /** Returns the ids of the sessions. Each was inserted in one transaction with its audit event. */
    private static Set<String> sessions(Path data) throws Exception {
        Set<String> ids = new HashSet<>();
        try (Connection connection = DriverManager.getConnection(
                        DatabaseUrl.ofFile(DatabaseSettings.file(data)).jdbcUrl());
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT CAST(id AS UUID) FROM session")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            try (ResultSet halves = statement.executeQuery("SELECT (SELECT COUNT(*) FROM session s WHERE NOT EXISTS"
                    + " (SELECT 1 FROM audit_event a WHERE a.session_id = s.id AND a.kind = 'login'))"
                    + " + (SELECT COUNT(*) FROM audit_event a WHERE a.kind = 'login' AND NOT EXISTS"
                    + " (SELECT 1 FROM session s WHERE a.session_id = s.id))")) {
                halves.next();
                assertThat(halves.getInt(1)).as("halves of logins").isZero();
            }
            assertIndexesAreComplete(statement);
        }
        return ids;
    }

    /** Counts the rows of each table by each of its indexes. */
    private static void assertIndexesAreComplete(Statement statement) throws SQLException {
        List<String> counts = new ArrayList<>();
        try (ResultSet columns = statement.executeQuery(
                "SELECT table_name, index_name, column_name FROM information_schema.index_columns"
                        + " WHERE table_schema = SCHEMA() AND ordinal_position = 1")) {
            while (columns.next()) {
                String table = "`" + columns.getString(1) + "`";
                String column = "`" + columns.getString(3) + "`";
                counts.add("SELECT '" + columns.getString(2) + "', (SELECT COUNT(" + column + ") FROM " + table
                        + "), (SELECT COUNT(*) FROM " + table + " USE INDEX (`" + columns.getString(2) + "`) WHERE "
                        + column + " >= (SELECT MIN(" + column + ") FROM " + table + "))");
            }
        }
        assertThat(counts).hasSizeGreaterThan(20);
        for (String count : counts) {
            try (ResultSet row = statement.executeQuery(count)) {
                row.next();
                assertThat(row.getLong(3)).as(row.getString(1)).isEqualTo(row.getLong(2));
            }
        }
    }
}
