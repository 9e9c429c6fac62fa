package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database is copied while the service runs, lost, and restored as docs/backup.md says. */
@Tag("embedded")
class RestoreIT {
    @TempDir
    Path folder;

    private GatehouseProcess start() {
        return GatehouseProcess.start(folder, Map.of("PASSWORD_HASH_MEMORY", "1024", "SHUTDOWN_DELAY", "0 seconds"));
    }

    private static String signsIn(GatehouseProcess server) throws Exception {
        HttpResponse<String> login = server.login("admin@gmail.com", "123456");
        assertThat(login.statusCode()).as(login.body()).isEqualTo(201);
        return new ObjectMapper().readTree(login.body()).path("access_token").asText();
    }

    private static int status(GatehouseProcess server, String token) throws Exception {
        return server.get("/v1/account", "Authorization", "Bearer " + token).statusCode();
    }

    private void restoreCopy() throws Exception {
        try (InputStream in = Files.newInputStream(folder.resolve("data/gatehouse-backup.zip"));
                ZipInputStream zip = new ZipInputStream(in)) {
            zip.getNextEntry();
            Files.copy(zip, folder.resolve("data/gatehouse.mv.db"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void restored_copy_is_used_after_the_command_and_refuses_earlier_tokens() throws Exception {
        String before;
        String after;
        try (GatehouseProcess server = start()) {
            before = signsIn(server);
            assertThat(server.postAdmin("/backup").body()).startsWith("Copied the database to ");
            after = signsIn(server);
            server.dies();
        }
        restoreCopy();
        try (GatehouseProcess refused = GatehouseProcess.launch(folder, Map.of())) {
            GatehouseProcess.Result end = refused.awaitsEnd();
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.err()).contains("it was restored from a backup. Run the command restored before the start");
        }

        GatehouseProcess.Result restored =
                GatehouseProcess.run(folder, Map.of(), "restored", "--reset-passwords", "none");

        assertThat(restored.status()).as(restored.err()).isZero();
        assertThat(restored.out()).contains("Revoked 1 sessions: every user signs in once more.");
        try (GatehouseProcess server = start()) {
            assertThat(status(server, before)).isEqualTo(401);
            assertThat(status(server, after)).isEqualTo(401);
            assertThat(status(server, signsIn(server))).isEqualTo(200);
            assertThat(server.terminates().status()).isEqualTo(143);
        }
    }

    @Test
    void damaged_database_stops_the_start_with_a_sentence() throws Exception {
        start().terminates();
        Path database = folder.resolve("data/gatehouse.mv.db");
        byte[] bytes = Files.readAllBytes(database);
        Files.write(database, new byte[bytes.length]);

        GatehouseProcess.Result end;
        try (GatehouseProcess refused = GatehouseProcess.launch(folder, Map.of())) {
            end = refused.awaitsEnd();
        }

        assertThat(end.status()).isEqualTo(1);
        assertThat(end.err()).startsWith("The database cannot be used: ").doesNotContain("\tat ");
        assertThat(database).hasBinaryContent(new byte[bytes.length]);
    }
}
