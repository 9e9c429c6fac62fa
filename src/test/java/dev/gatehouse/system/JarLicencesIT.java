package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The jar contains the files that the licences of the libraries require. */
@Tag("embedded")
class JarLicencesIT {
    private JarFile jar;

    @BeforeEach
    void open() throws IOException {
        jar = new JarFile(GatehouseProcess.jar().toFile());
    }

    @AfterEach
    void close() throws IOException {
        jar.close();
    }

    @Test
    void jar_has_licence_and_notice_of_this_project() throws IOException {
        assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")));
        assertThat(text("META-INF/NOTICE")).isEqualTo(Files.readString(Path.of("NOTICE")));
        assertThat(jar.stream().map(ZipEntry::getName)).doesNotContain("LICENSE", "NOTICE", "META-INF/LICENSE.md");
    }

    @Test
    void every_file_named_in_the_notice_exists() throws IOException {
        List<String> files = Pattern.compile("META-INF/licences/[\\w./-]+\\w")
                .matcher(text("META-INF/NOTICE"))
                .results()
                .map(MatchResult::group)
                .filter(file -> !file.endsWith("/NAME") && !file.endsWith("/texts"))
                .toList();

        assertThat(files)
                .contains("META-INF/licences/mysql-connector-j/LICENSE")
                .allSatisfy(file -> assertThat(jar.getEntry(file)).as(file).isNotNull());
        for (String licence : List.of("LGPL-3.0", "GPL-3.0", "LGPL-2.1", "MPL-2.0")) {
            assertThat(jar.getEntry("META-INF/licences/texts/" + licence))
                    .as(licence)
                    .isNotNull();
        }
    }

    @Test
    void page_about_licences_has_the_versions_of_the_jar() throws IOException {
        String libraries = text("META-INF/THIRD-PARTY");
        List<String> rows = Pattern.compile("\\| `([\\w.]+:[\\w.-]+)` \\| ([\\w.-]+) \\|")
                .matcher(Files.readString(Path.of("docs/licences.md")))
                .results()
                .map(row -> "(" + row.group(1) + ":" + row.group(2) + " ")
                .toList();

        assertThat(rows)
                .hasSizeGreaterThan(5)
                .allSatisfy(row -> assertThat(libraries).contains(row));
    }

    private String text(String entry) throws IOException {
        return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
