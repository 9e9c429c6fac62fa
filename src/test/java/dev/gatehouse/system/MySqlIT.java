package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar on a real MySQL or MariaDB, as an operator runs it. */
@Tag("mysql")
class MySqlIT {
    private static final String SCHEMA = "operator";
    private static final String ADMIN = "root@example.org";
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path folder;

    @Test
    void tutorial_is_taken_over_from_the_command_line() throws Exception {
        Map<String, String> settings = tutorial();

        GatehouseProcess.Result plan = GatehouseProcess.run(folder, settings, "takeover", "--dry-run");
        assertThat(plan.status()).isZero();
        assertThat(plan.out()).contains("Users      1,001").contains("mysqldump --single-transaction");
        assertThat(TestDatabase.count(
                        SCHEMA, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = SCHEMA()"))
                .isEqualTo(1);

        GatehouseProcess.Result run = GatehouseProcess.run(folder, settings, "takeover", "run");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("100.0 %  1,001 of 1,001")
                .contains("All passwords are wrapped; 1,001 of them by this command.");
        assertThat(TestDatabase.count(SCHEMA, "SELECT COUNT(*) FROM user WHERE password LIKE '$argon2id$%'"))
                .isEqualTo(1_001);

        GatehouseProcess.Result status = GatehouseProcess.run(folder, settings, "takeover", "status");
        assertThat(status.out()).contains("1,001 of 1,001 passwords are wrapped, 0 remain.");

        GatehouseProcess.Result wrong = GatehouseProcess.run(folder, settings, "takeover", "at-once");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("expected --dry-run, status or run").doesNotContain("\tat ");
    }

    @Test
    void administrator_is_created_from_the_command_line() throws Exception {
        Map<String, String> settings = tutorial();
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");

        GatehouseProcess.Result made = GatehouseProcess.run(
                folder, settings, "users", "create-admin", ADMIN, "--password-file", password.toString());
        assertThat(made.out()).contains("Created the administrator " + ADMIN + ".");
        GatehouseProcess.Result again = GatehouseProcess.run(
                folder, settings, "users", "create-admin", "ROOT@example.org", "--password-file", password.toString());
        CommandLineIT.assertFailed(again, "A user with this name already exists.");
        CommandLineIT.assertFailed(
                GatehouseProcess.run(folder, settings, "users", "create-admin", "another"),
                "There is no terminal to ask for the password: use --password-file or --password-stdin.");
        try (GatehouseProcess server = GatehouseProcess.start(folder, settings)) {
            assertThat(server.login(ADMIN, PASSWORD).body()).contains("""
                    "roles":["admin"]""");
            assertThat(server.login("user7", "geheim").statusCode()).isEqualTo(201);
        }
    }

    /** Creates a tutorial's database with its first user and 1,000 more. */
    private static Map<String, String> tutorial() throws SQLException {
        Map<String, String> settings = new HashMap<>(TestDatabase.emptySchema(SCHEMA));
        settings.put("PASSWORD_HASH_MEMORY", "64");
        try (Connection connection = TestDatabase.connect(SCHEMA);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE user (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,"
                    + " username VARCHAR(45) NOT NULL UNIQUE, password VARCHAR(128) NOT NULL,"
                    + " active BOOLEAN NOT NULL DEFAULT TRUE)");
            statement.execute("INSERT INTO user (username, password) VALUES ('admin@gmail.com', '"
                    + Person.sha256("123456") + "')");
            statement.execute("INSERT INTO user (username, password) WITH RECURSIVE number (n) AS"
                    + " (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1000)"
                    + " SELECT CONCAT('user', n), SHA2('geheim', 256) FROM number");
        }
        return settings;
    }
}
