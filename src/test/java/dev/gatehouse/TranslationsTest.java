package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A page in English and Chinese has the same headings in both languages, except headings marked as being only in one. */
class TranslationsTest {
    private static final String CHINESE = ".zh.md";
    private static final String ONLY_HERE = "<!-- only here -->";
    private static final Pattern HEADING = Pattern.compile("#{2,6} (.+)");
    private static final Pattern ANCHOR = Pattern.compile(" <a id=\"([a-z0-9-]+)\"></a>$");

    static List<Path> chinesePages() throws IOException {
        try (Stream<Path> root = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(root, docs)
                    .filter(page -> page.toString().endsWith(CHINESE))
                    .sorted()
                    .toList();
        }
    }

    private static Path english(Path chinese) {
        return Path.of(chinese.toString().replace(CHINESE, ".md"));
    }

    /** Returns the anchors of the headings of a page, without the headings marked as being only in this language. */
    static List<String> anchors(List<String> lines, boolean explicit) {
        List<String> anchors = new ArrayList<>();
        boolean code = false;
        String before = "";
        for (String line : lines) {
            code ^= line.strip().startsWith("```");
            Matcher heading = HEADING.matcher(line);
            if (!code && heading.matches() && !before.equals(ONLY_HERE)) {
                anchors.add(explicit ? explicitAnchor(line) : slug(heading.group(1)));
            }
            before = line;
        }
        return anchors;
    }

    private static String explicitAnchor(String line) {
        Matcher anchor = ANCHOR.matcher(line);
        return anchor.find() ? anchor.group(1) : "no anchor: " + line;
    }

    /** Returns the anchor that GitHub generates for a heading. */
    private static String slug(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    @ParameterizedTest
    @MethodSource("chinesePages")
    void headings_are_the_same_in_both_languages(Path chinese) throws IOException {
        List<String> english = anchors(Files.readAllLines(english(chinese)), false);

        assertThat(anchors(Files.readAllLines(chinese), true)).containsExactlyInAnyOrderElementsOf(english);
    }

    @ParameterizedTest
    @MethodSource("chinesePages")
    void each_language_links_to_the_other(Path chinese) throws IOException {
        assertThat(Files.readString(chinese))
                .contains("[English](" + english(chinese).getFileName() + ")");
        assertThat(Files.readString(english(chinese))).contains("[中文](" + chinese.getFileName() + ")");
    }

    @Test
    void missing_heading_is_detected() {
        List<String> english =
                List.of("# Title", "## Run it", "```sh", "## no heading", "```", ONLY_HERE, "## Own", "### A, b");

        assertThat(anchors(english, false)).containsExactly("run-it", "a-b");
        assertThat(anchors(List.of("## 运行 <a id=\"run-it\"></a>", ONLY_HERE, "## 自己", "## 无"), true))
                .containsExactly("run-it", "no anchor: ## 无");
    }
}
