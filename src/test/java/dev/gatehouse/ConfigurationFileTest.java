package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.support.Configurations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules for configuration files, and secrets that are read from separate files. */
class ConfigurationFileTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"GATEHOUSE_SECRET", "JWT_SECRET_KEY", "DATABASE_PASSWORD", "DATABASE_URL"})
    void secret_can_come_from_a_file(String variable) throws Exception {
        String value = variable.equals("DATABASE_URL") ? "mysql://ada:geheim@db/gate" : SECRET;
        Path file = Files.writeString(folder.resolve("secret"), value + "\n");

        GatehouseConfiguration configuration = Configurations.read(Map.of(variable + "_FILE", file.toString()));

        assertThat(List.of(
                        configuration.secret().reveal(),
                        configuration.classic().jwtSecretKey().reveal(),
                        configuration.database().password().reveal(),
                        configuration.database().url().toString()))
                .containsOnlyOnce(variable.equals("DATABASE_URL") ? "jdbc:mysql://***@db/gate" : SECRET);
    }

    @Test
    void last_line_break_of_a_secret_file_is_ignored() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), " geheim\n\r\n");

        assertThat(Configurations.read(Map.of("DATABASE_PASSWORD_FILE", file.toString()))
                        .database()
                        .password()
                        .reveal())
                .isEqualTo(" geheim\n");
    }

    @Test
    void value_and_file_together_are_rejected() {
        assertThat(Configurations.mistake(Map.of("JWT_SECRET_KEY", SECRET, "JWT_SECRET_KEY_FILE", "/x")))
                .isEqualTo("Set JWT_SECRET_KEY or JWT_SECRET_KEY_FILE, not both.");
    }

    @Test
    void unreadable_file_is_rejected() {
        assertThat(Configurations.mistake(Map.of("GATEHOUSE_SECRET_FILE", "/nowhere/s")))
                .isEqualTo("GATEHOUSE_SECRET_FILE names a file that cannot be read: /nowhere/s");
    }

    @Test
    void unknown_key_is_rejected_with_the_list_of_known_keys() {
        assertThatThrownBy(() -> Configurations.write(folder, "clasic:\n  enabled: false\n", Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("clasic is not a known key; the known keys are ")
                .hasMessageContaining(" classic,");
        assertThatThrownBy(() -> Configurations.write(folder, "database:\n  pasword: geheim\n", Map.of()))
                .hasMessageContaining("database.pasword is not a known key; the known keys are ")
                .hasMessageNotContaining("geheim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "- a list\n", "only a text\n"})
    void file_without_keys_is_rejected(String yaml) {
        assertThatThrownBy(() -> Configurations.write(folder, yaml, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("config.yml is empty or has no keys at its top level.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                publicUrl: "http://a
                secret: geheim
                """, "secret: geheim: geheim\n", "\tsecret: geheim\n", "secret: geheim\nsecret: geheim\n"})
    void invalid_yaml_is_reported_by_line_and_column_only(String yaml) {
        assertThatThrownBy(() -> Configurations.write(folder, yaml, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageMatching(".*config\\.yml is not valid YAML, line \\d+, column \\d+\\.");
    }

    @Test
    void file_needs_only_the_keys_that_differ_from_config_yml() {
        GatehouseConfiguration configuration = Configurations.write(folder, """
                classic:
                  revealUnknownUser: false
                server:
                  adminConnectors: []
                """, Map.of("HTTP_PORT", "9090"));

        assertThat(configuration.classic().revealUnknownUser()).isFalse();
        assertThat(configuration.classic().enabled()).isTrue();
        assertThat(configuration.database().migrateOnStart()).isTrue();
        assertThat(configuration.publicUrl()).isEqualTo("http://localhost:8080");
    }

    @Test
    void server_of_another_type_is_left_unchanged() {
        GatehouseConfiguration configuration = Configurations.write(folder, """
                server:
                  type: simple
                  connector:
                    type: http
                    port: 9090
                """, Map.of());

        assertThat(configuration.getServerFactory()).isInstanceOf(io.dropwizard.core.server.SimpleServerFactory.class);
    }

    @Test
    void server_of_one_connector_has_no_metrics_port() {
        assertThatThrownBy(() -> Configurations.write(folder, """
                        server:
                          type: simple
                          connector:
                            type: http
                            port: 9090
                        """, Map.of("METRICS_PORT", "9464")))
                .hasMessageContaining("operatorPorts.metricsPort (METRICS_PORT) requires server.type: default");
    }

    @Test
    void former_key_of_the_product_name_is_rejected_with_the_new_key() {
        assertThatThrownBy(() -> Configurations.write(folder, "mail:\n  productName: Old\n", Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("mail.productName was renamed to productName and moved to the top level.");
    }

    @Test
    void variable_without_a_default_must_be_set() {
        String yaml = """
                publicUrl: "${MY_URL}"
                """;

        assertThatThrownBy(() -> Configurations.write(folder, yaml, Map.of()))
                .hasMessage("The configuration requires the environment variable MY_URL, which is not set.");
        assertThat(Configurations.write(folder, yaml, Map.of("MY_URL", "https://x"))
                        .publicUrl())
                .isEqualTo("https://x");
    }

    @Test
    void missing_file_is_reported() {
        assertThatThrownBy(() -> Configurations.read("nowhere.yml", Map.of()))
                .hasMessage("The file nowhere.yml does not exist.");
    }
}
