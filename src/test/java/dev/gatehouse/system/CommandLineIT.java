package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.database.migration.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("embedded")
class CommandLineIT {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @Test
    void help_lists_the_commands() {
        GatehouseProcess.Result result = GatehouseProcess.run(folder, Map.of(), "--help");

        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("server", "check", "db", "warm-up", "rehearse", "Default command: server");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void wrong_usage_exits_with_2_and_prints_the_usage() {
        GatehouseProcess.Result result = GatehouseProcess.run(folder, Map.of(), "start");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("'start'", "usage: java -jar gatehouse.jar");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void check_prints_the_effective_configuration_without_secrets_and_writes_no_files() throws IOException {
        GatehouseProcess.Result result = GatehouseProcess.run(
                folder,
                Map.of(
                        "GATEHOUSE_SECRET", SECRET,
                        "DATABASE_URL", "mysql+pymysql://root:geheim@db.invalid/gate?charset=utf8mb4",
                        "ACCESS_TOKEN_LIFETIME", "5 minutes"),
                "check");

        assertThat(result.status()).isZero();
        assertThat(result.out())
                .contains(
                        "lifetime: 5 minutes", "url: jdbc:mysql://***@db.invalid/gate", "# The configuration is valid.")
                .contains(
                        "# The database at db.invalid:3306 (DATABASE_URL) cannot be reached: no such host. The database was"
                                + " not checked.")
                .doesNotContain(SECRET, "geheim");
        assertThat(result.err()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void invalid_configuration_exits_with_1_and_one_sentence() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yml"), """
                classic:
                  enabled: "${CLASSIC_ENABLED:-true}"
                """);

        GatehouseProcess.Result result =
                GatehouseProcess.run(folder, Map.of("CLASSIC_ENABLED", "maybe"), "check", file.toString());

        assertFailed(result, file + ": classic.enabled (CLASSIC_ENABLED) must be true or false.");
        assertThat(result.out()).doesNotContain("The configuration is valid");
    }

    @Test
    void missing_file_exits_with_1_and_one_sentence() {
        assertFailed(
                GatehouseProcess.run(folder, Map.of(), "server", "nowhere.yml"),
                "The file nowhere.yml does not exist.");
    }

    @Test
    void unreachable_database_exits_with_1_and_one_sentence() {
        assertFailed(
                GatehouseProcess.run(
                        folder,
                        Map.of("GATEHOUSE_SECRET", SECRET, "DATABASE_URL", "mysql://ada:geheim@127.0.0.1:1/gate"),
                        "server"),
                "The database at 127.0.0.1:1 (DATABASE_URL) cannot be reached: Connection refused");
    }

    @Test
    void database_status_and_migration_by_command() throws IOException {
        Files.copy(Path.of("config.yml"), folder.resolve("config.yml"));

        GatehouseProcess.Result before = GatehouseProcess.run(folder, Map.of(), "db", "status", "config.yml");
        GatehouseProcess.Result migrated = GatehouseProcess.run(folder, Map.of(), "db", "migrate", "config.yml");
        GatehouseProcess.Result after = GatehouseProcess.run(folder, Map.of(), "db", "status", "config.yml");

        assertThat(Stream.of(before, migrated, after)).allSatisfy(result -> {
            assertThat(result.status()).isZero();
            assertThat(result.err()).isEmpty();
        });
        assertThat(before.out()).contains(Migrations.changeSets().size() + " changesets have not been applied");
        assertThat(migrated.out()).contains("0001-user", "successful");
        assertThat(after.out()).contains("is up to date");
    }

    static void assertFailed(GatehouseProcess.Result result, String sentence) {
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).isEqualTo(sentence + System.lineSeparator());
        assertThat(result.out()).doesNotContain("ERROR", "Exception", "\n!");
    }
}
