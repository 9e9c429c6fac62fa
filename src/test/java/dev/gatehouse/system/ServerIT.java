package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("embedded")
class ServerIT {
    @TempDir
    Path folder;

    @Test
    void jar_runs_without_configuration_until_sigterm() throws Exception {
        GatehouseProcess.Result end;
        try (GatehouseProcess server = GatehouseProcess.start(folder, Map.of())) {
            assertThat(server.login("admin@gmail.com", "123456").statusCode()).isEqualTo(201);
            assertThat(server.get("/docs").statusCode()).isEqualTo(200);
            assertThat(server.getAdmin("/ping").statusCode()).isEqualTo(200);
            assertThat(permissions("data")).isEqualTo("rwx------");
            assertThat(permissions("data/gatehouse.secret")).isEqualTo("rw-------");
            assertThat(folder.resolve("data/gatehouse.mv.db")).exists();
            assertThat(folder.resolve("data/logs/gatehouse.log")).content().contains("listens on");

            assertSecondInstanceDoesNotStart(server);

            end = server.terminates();
        }
        assertThat(end.status()).isEqualTo(128 + 15);
        assertThat(end.err()).isEmpty();
        assertThat(end.out().lines())
                .as("each line is a log event without a stack trace")
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT.*Z (INFO |WARN ) .*"))
                .filteredOn(line -> line.contains(" INFO "))
                .hasSizeLessThan(8);
        assertAnotherSecretIsRejected();
    }

    private void assertSecondInstanceDoesNotStart(GatehouseProcess first) {
        CommandLineIT.assertFailed(
                GatehouseProcess.run(folder, Map.of("HTTP_PORT", "0", "ADMIN_PORT", "0")),
                "The embedded database is in use by another process: stop that process, or set DATA_DIR to another folder.");
        GatehouseProcess.Result samePort = GatehouseProcess.run(
                folder,
                Map.of("DATA_DIR", "other", "HTTP_PORT", String.valueOf(first.port()), "ADMIN_PORT", "0"),
                "server");
        CommandLineIT.assertFailed(
                samePort,
                "Cannot listen on 127.0.0.1:" + first.port() + " (HTTP_HOST and HTTP_PORT, ADMIN_HOST and"
                        + " ADMIN_PORT, or METRICS_HOST and METRICS_PORT): Address already in use.");
    }

    private void assertAnotherSecretIsRejected() {
        CommandLineIT.assertFailed(
                GatehouseProcess.run(
                        folder,
                        Map.of("GATEHOUSE_SECRET", "0123456789abcdef0123456789abcdef", "HTTP_PORT", "0"),
                        "server"),
                "A signing key in the database cannot be decrypted with secret (GATEHOUSE_SECRET) or any of"
                        + " secretsAccepted (GATEHOUSE_SECRETS_ACCEPTED): it was encrypted with another secret.");
    }

    @Test
    void config_yml_of_the_working_directory_is_used_and_console_lines_are_json() throws Exception {
        Files.writeString(folder.resolve("config.yml"), "classic:\n  enabled: false\n");
        Path secret = Files.writeString(folder.resolve("my.secret"), "0123456789\"\\${#%}中文0123456789\n");

        try (GatehouseProcess server = GatehouseProcess.start(
                folder,
                Map.of(
                        "GATEHOUSE_SECRET_FILE",
                        secret.toString(),
                        "DATA_DIR",
                        folder.resolve("elsewhere").toString(),
                        "LOG_FORMAT",
                        "json",
                        "REQUEST_LOG",
                        "true"))) {
            assertThat(server.get("/users").statusCode())
                    .as("the classic API is off")
                    .isEqualTo(404);

            List<String> lines = server.terminates().out().lines().toList();

            assertThat(lines)
                    .isNotEmpty()
                    .allSatisfy(
                            line -> assertThat(new ObjectMapper().readTree(line).isObject())
                                    .isTrue());
        }
        assertThat(folder.resolve("elsewhere/logs/requests.log")).content().contains("\"/users\"");
        assertThat(folder.resolve("elsewhere/gatehouse.secret")).doesNotExist();
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }
}
