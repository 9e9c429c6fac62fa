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

/** What a file of the configuration may hold, and secrets that come from files of their own. */
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
    void file_keeps_all_but_the_last_line_break() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), " geheim\n\r\n");

        assertThat(Configurations.read(Map.of("DATABASE_PASSWORD_FILE", file.toString()))
                        .database()
                        .password()
                        .reveal())
                .isEqualTo(" geheim\n");
    }

    @Test
    void value_and_file_at_once_are_a_mistake() {
        assertThat(Configurations.mistake(Map.of("JWT_SECRET_KEY", SECRET, "JWT_SECRET_KEY_FILE", "/x")))
                .isEqualTo("Set JWT_SECRET_KEY or JWT_SECRET_KEY_FILE, not both.");
    }

    @Test
    void file_that_cannot_be_read_is_a_mistake() {
        assertThat(Configurations.mistake(Map.of("GATEHOUSE_SECRET_FILE", "/nowhere/s")))
                .isEqualTo("GATEHOUSE_SECRET_FILE names a file that cannot be read: /nowhere/s");
    }

    @Test
    void unknown_key_is_a_mistake_that_tells_the_known_ones() {
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
    void file_without_keys_is_a_mistake(String yaml) {
        assertThatThrownBy(() -> Configurations.write(folder, yaml, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("config.yml is empty or has no keys at its top level.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                publicUrl: "http://a
                secret: geheim
                """, "secret: geheim: geheim\n", "\tsecret: geheim\n", "secret: geheim\nsecret: geheim\n"})
    void what_is_no_yaml_is_told_by_place_alone(String yaml) {
        assertThatThrownBy(() -> Configurations.write(folder, yaml, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageMatching(".*config\\.yml is not valid YAML, line \\d+, column \\d+\\.");
    }

    @Test
    void file_needs_only_what_differs_from_the_manual() {
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
    void server_of_another_type_is_taken_as_it_is() {
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
    void server_of_one_connector_has_no_port_for_metrics() {
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
    void former_key_of_the_products_name_is_told_the_new_one() {
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
    void missing_file_is_told() {
        assertThatThrownBy(() -> Configurations.read("nowhere.yml", Map.of()))
                .hasMessage("The file nowhere.yml does not exist.");
    }
}
