package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.support.Configurations;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings create the first administrator of a database that has no administrator. */
class AdministratorTest {
    private static final String ROOT = "root@example.org";
    private static final String PASSWORD = "correct horse battery";

    private final Map<String, String> database = TestDatabase.ofATeam();

    @TempDir
    Path folder;

    @Test
    void new_team_database_has_no_users() {
        try (GatehouseServer server = start()) {
            assertThat(server.query("SELECT COUNT(*) FROM user")).isEqualTo("0");
        }
    }

    @Test
    void first_administrator_is_created_from_the_settings() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        try (GatehouseServer server = start("ADMIN_USERNAME", ROOT, "ADMIN_PASSWORD_FILE", file.toString())) {
            Http.Reply reply = login(server, ROOT, PASSWORD);

            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.json().path("user").path("roles").toString()).isEqualTo("""
                    ["admin"]""");
        }
    }

    @Test
    @Tag("embedded")
    void administrator_from_the_settings_replaces_the_demo_user() {
        Map<String, String> settings = Map.of(
                "DATA_DIR", folder.resolve("data").toString(), "ADMIN_USERNAME", ROOT, "ADMIN_PASSWORD", PASSWORD);
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            assertThat(login(server, ROOT, PASSWORD).status()).isEqualTo(201);
            assertThat(login(server, "admin@gmail.com", "123456").status()).isEqualTo(401);
        }
    }

    @Test
    void settings_do_not_change_an_existing_administrator() {
        start("ADMIN_USERNAME", ROOT, "ADMIN_PASSWORD", PASSWORD).close();

        try (GatehouseServer server = start("ADMIN_USERNAME", ROOT, "ADMIN_PASSWORD", "another password")) {
            assertThat(login(server, ROOT, "another password").status()).isEqualTo(401);
            assertThat(login(server, ROOT, PASSWORD).status()).isEqualTo(201);
        }
        try (GatehouseServer server = start("ADMIN_USERNAME", "second@example.org", "ADMIN_PASSWORD", PASSWORD)) {
            assertThat(server.query("SELECT COUNT(*) FROM user")).isEqualTo("1");
        }
    }

    @Test
    void existing_user_does_not_become_an_administrator() {
        try (GatehouseServer server = start()) {
            Person.on(server, ROOT, "geheim");
        }
        try (GatehouseServer server = start("ADMIN_USERNAME", "ROOT@example.org", "ADMIN_PASSWORD", PASSWORD)) {
            assertThat(server.query("SELECT COUNT(*) FROM user_role")).isEqualTo("0");
            assertThat(login(server, ROOT, PASSWORD).status()).isEqualTo(401);
            assertThat(login(server, ROOT, "geheim").status()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "short, has fewer than 8 characters",
        "aaaaaaaaaaaa, repeats a single character",
        "iloveyou1, is a common password",
        "root@example.org 1, contains the username",
        "gatehouse 2026, contains the name of this service",
        "acme-login-2026, contains the address of this service"
    })
    void password_that_breaks_a_rule_stops_the_start(String password, String rule) {
        Throwable failure = catchThrowable(() -> start(
                        "ADMIN_USERNAME", ROOT, "ADMIN_PASSWORD", password, "PUBLIC_URL", "https://login.acme.co.uk")
                .close());

        assertThat(failure)
                .hasCauseInstanceOf(StartException.class)
                .cause()
                .hasMessage("administrator.password (ADMIN_PASSWORD) " + rule + ".");
        try (GatehouseServer server = start()) {
            assertThat(server.query("SELECT COUNT(*) FROM user")).isEqualTo("0");
        }
    }

    @Test
    void username_with_an_ambiguous_domain_stops_the_start() {
        Throwable failure =
                catchThrowable(() -> start("ADMIN_USERNAME", "root@straße.example", "ADMIN_PASSWORD", PASSWORD)
                        .close());

        assertThat(failure)
                .hasCauseInstanceOf(StartException.class)
                .cause()
                .hasMessageStartingWith("administrator.username (ADMIN_USERNAME) has a domain that ")
                .hasMessageEndingWith(": write the domain as xn--strae-oqa.example.");
    }

    @Test
    void password_rules_do_not_apply_to_an_existing_administrator() {
        start("ADMIN_USERNAME", ROOT, "ADMIN_PASSWORD", PASSWORD).close();

        try (GatehouseServer server = start("ADMIN_USERNAME", ROOT, "ADMIN_PASSWORD", "short")) {
            assertThat(login(server, ROOT, PASSWORD).status()).isEqualTo(201);
        }
    }

    @Test
    void username_without_password_and_password_without_username_stop_the_start() {
        assertThat(Configurations.mistake(Map.of("ADMIN_USERNAME", ROOT)))
                .contains(
                        "administrator.username (ADMIN_USERNAME) and administrator.password (ADMIN_PASSWORD) must both");
        assertThat(Configurations.mistake(Map.of("ADMIN_USERNAME", " ", "ADMIN_PASSWORD", "x")))
                .contains("administrator.username (ADMIN_USERNAME) must be a valid username");
    }

    private static Http.Reply login(GatehouseServer server, String username, String password) {
        return new Http(server).postJson("/v1/sessions", Json.of("username", username, "password", password));
    }

    private GatehouseServer start(String... more) {
        Map<String, String> settings = new HashMap<>(database);
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return GatehouseServer.start(settings);
    }
}
