package dev.gatehouse.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.support.UsedSecrets.Used;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSearchTest {
    private static final String PASSWORD = "correct horse 中文 \"staple\"";
    private static final String KEY = "correct horse rides";
    private static final String TEXT = "2026 INFO started\n"
            + "2026 INFO with token=abcdefgh.ijklmnop.qrstuvwx, and correct horse\n"
            + "! Caused by: " + PASSWORD + "\n"
            + "it is the end: " + KEY;

    @TempDir
    Path folder;

    private final SecretSearch search = new SecretSearch(List.of(
            new Used("a password", PASSWORD),
            new Used("a key", KEY),
            new Used("a signature", "qrstuvwx"),
            new Used("another token", "abcdefgh.another")));

    @Test
    void secret_in_a_log_is_found_and_not_repeated() throws IOException {
        Path log = Files.writeString(folder.resolve("gatehouse.log"), TEXT);

        assertThat(search.in(log))
                .containsExactly(log + ", line 2: a signature", log + ", line 3: a password", log + ", line 4: a key");
    }

    @Test
    void secret_in_an_archived_log_is_found() throws IOException {
        Path log = folder.resolve("gatehouse-2026-01-01-0.log.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(log))) {
            out.write(TEXT.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        assertThat(search.in(log)).hasSize(3);
    }

    @Test
    void record_is_read_back_unchanged() {
        Used used = new Used("a password", "two\nlines\tand a tab");

        assertThat(Used.of(used.line().stripTrailing())).isEqualTo(used);
    }

    @Test
    void too_short_secret_is_rejected() {
        assertThatThrownBy(() -> new SecretSearch(List.of(new Used("a password", "123456"))))
                .hasMessage("a password is too short to search for");
    }
}
