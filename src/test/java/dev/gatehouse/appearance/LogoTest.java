package dev.gatehouse.appearance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A logo is an SVG or PNG image, by its content and not by its name. */
class LogoTest {
    @TempDir
    Path folder;

    private String file(byte[] content) throws Exception {
        return Files.write(folder.resolve("logo"), content).toString();
    }

    private String file(String content) throws Exception {
        return file(content.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "svg",
                "<html><svg></svg></html>",
                "<script>alert(1)</script>",
                "<svgx/>",
                "<!-- <svg> -->",
                "GIF89a",
                "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>"
            })
    void other_files_are_refused(String content) throws Exception {
        assertThat(Logo.read(file(content))).isEmpty();
    }

    @Test
    void missing_file_folder_and_large_file_are_refused() throws Exception {
        assertThat(Logo.read(folder.resolve("none").toString())).isEmpty();
        assertThat(Logo.read(folder.toString())).isEmpty();
        assertThat(Logo.read("\0")).isEmpty();
        assertThat(Logo.read(file("<svg>" + "x".repeat(100 * 1024)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
                "\uFEFF<?xml version=\"1.0\"?>\n<!-- a -->\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x\">\n<svg></svg>"
            })
    void svg_is_recognised(String content) throws Exception {
        assertThat(Logo.read(file(content))).get().satisfies(logo -> {
            assertThat(logo.name()).isEqualTo("logo.svg");
            assertThat(logo.mediaType()).isEqualTo("image/svg+xml");
            assertThat(new String(logo.content(), StandardCharsets.UTF_8)).isEqualTo(content);
        });
    }

    @Test
    void png_is_recognised() throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0};

        assertThat(Logo.read(file(png))).get().satisfies(logo -> {
            assertThat(logo.name()).isEqualTo("logo.png");
            assertThat(logo.mediaType()).isEqualTo("image/png");
        });
    }
}
