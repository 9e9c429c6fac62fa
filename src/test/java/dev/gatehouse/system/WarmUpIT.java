package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("embedded")
class WarmUpIT {
    @TempDir
    Path folder;

    @Test
    void warm_up_needs_no_configuration_and_leaves_no_files() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path config = Files.writeString(folder.resolve("config.yml"), "this is: no configuration\n");

        GatehouseProcess.Result warmUp = GatehouseProcess.run(
                folder,
                Map.of("DATABASE_URL", "mysql://ada@127.0.0.1:1/gate", "HTTP_PORT", "1", "DATA_DIR", "data"),
                List.of("-Djava.io.tmpdir=" + temporary),
                "warm-up");

        assertThat(warmUp.status()).isZero();
        assertThat(warmUp.out()).isEqualTo("Warmed up." + System.lineSeparator());
        assertThat(warmUp.err()).isEmpty();
        assertThat(folder)
                .isDirectoryNotContaining(path -> !List.of(temporary, config).contains(path));
        assertThat(temporary)
                .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("gatehouse"));
    }

    @Test
    void warm_up_archives_the_classes_of_a_start_and_a_login() throws Exception {
        Path archive = ClassArchive.file();
        assertThat(ClassArchive.printed()).isEqualTo("Warmed up." + System.lineSeparator());

        Path classes = folder.resolve("classes.log");
        try (GatehouseProcess server = GatehouseProcess.start(
                folder,
                Map.of("REQUEST_LOG", "false"),
                List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load:file=" + classes))) {
            assertThat(server.login("admin@gmail.com", "123456").statusCode()).isEqualTo(201);
            server.terminates();
        }

        assertThat(Files.readAllLines(classes))
                .filteredOn(line -> line.contains(" dev.gatehouse."))
                .anyMatch(line -> line.matches(".* dev\\.gatehouse\\.session\\.Sessions source: shared objects file.*"))
                .noneMatch(line -> line.contains("source: file:"));
    }
}
