package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.config.DatabaseUrl;
import dev.gatehouse.platform.database.DatabaseSettings;
import dev.gatehouse.platform.database.migration.Migrations;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.SlowReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("embedded")
class UserListIT {
    /** Users with names of 100 characters: more than the heap could hold. */
    private static final int USERS = 300_000;

    private static final int CHUNK = 10_000;
    private static final int WINDOW = 65_536;
    private static final String NAME = "ada@example.org";
    private static final String PASSWORD = "geheim";

    /** The digest of the password, as a tutorial stores it. */
    private static final String STORED = "addb0f5e7826c857d7376d1bd9bc33c0c544790a2eac96144a8af22b1298c940";

    @TempDir
    Path folder;

    @Test
    void long_list_needs_little_memory_and_blocks_no_logins() throws Exception {
        fill();
        try (GatehouseProcess server =
                GatehouseProcess.start(folder, Map.of("DATABASE_MAX_CONNECTIONS", "1"), List.of("-Xmx96m"))) {
            String token = new ObjectMapper()
                    .readTree(server.postJson("/login", Json.of("username", NAME, "password", STORED))
                            .body())
                    .path("token")
                    .asText();
            try (SlowReader reader = SlowReader.reads(server.uri("/users"), token, WINDOW)) {
                for (int step = 0; !reader.sawTheEnd() && reader.readsOn() >= 0; step++) {
                    if (step % 50 == 0) {
                        assertThat(server.login(NAME, PASSWORD).statusCode()).isEqualTo(201);
                    }
                }

                assertThat(reader.sawTheEnd()).isTrue();
                assertThat(new ObjectMapper().readTree(reader.readsToTheEnd()).path("users"))
                        .hasSize(USERS + 1);
            }
            assertThat(server.terminates().err()).doesNotContain("OutOfMemoryError");
        }
    }

    /** Fills the database before the first start of the service. */
    private void fill() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        // These inserts need no durability, so they do not wait for the disk.
        String url = DatabaseUrl.parse("jdbc:h2:file:" + DatabaseSettings.file(data) + ";WRITE_DELAY=500")
                .jdbcUrl();
        try (Connection connection = DriverManager.getConnection(url)) {
            new Migrations(connection, List.of()).bringUpToDate(true);
            insert(
                    connection,
                    "VALUES (?, ?, ?, TRUE, NOW())",
                    NAME,
                    UsernameKey.of(NAME).orElseThrow().bytes(),
                    STORED);
            for (int done = 0; done < USERS; done += CHUNK) {
                insert(
                        connection,
                        "SELECT CONCAT(REPEAT(?, 12), x), STRINGTOUTF8(CONCAT(?, x)), ?, TRUE, NOW() FROM SYSTEM_RANGE("
                                + (done + 1) + ", " + (done + CHUNK) + ")",
                        "somebody",
                        "somebody",
                        "none");
            }
        }
    }

    private static void insert(Connection connection, String rows, Object... values) throws Exception {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO user (username, username_key, password, active, created_at) " + rows)) {
            for (int i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            insert.executeUpdate();
        }
    }
}
