package dev.gatehouse.appearance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts in the accent colour are readable, whatever the colour. */
class AccentColorTest {
    private static final String PAGES = "src/main/resources/pages/design.css";
    private static final String MAILS = "src/main/resources/mail/layout.html";

    @ParameterizedTest
    @ValueSource(
            strings = {"", "red", "#fff", "#1f6a5", "#1f6a544", "1f6a54", "#1f6a5g", "#1f6a54;", " #1f6a54", "#１f6a54"})
    void other_texts_are_no_colours(String text) {
        assertThat(AccentColor.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"#000000, #ffffff, 21.0", "#777777, #ffffff, 4.48", "#767676, #ffffff, 4.54", "#ff0000, #0000ff, 2.15"})
    void contrast_is_that_of_wcag(String one, String other, double ratio) {
        assertThat(contrast(one, other)).isCloseTo(ratio, within(0.01));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#000000", "#ffffff", "#ffd400", "#1f6a54", "#7a5cff", "#808080", "#0000ff", "#FF0080"})
    void every_variant_is_readable(String color) {
        Map<String, String> variables = AccentColor.of(color).orElseThrow().variables();

        assertThat(contrast(value(variables, "onAccent"), value(variables, "accent")))
                .isGreaterThanOrEqualTo(4.5);
        assertThat(AccentColor.LIGHT_BACKGROUNDS)
                .allSatisfy(background -> assertThat(contrast(value(variables, "accentOnLight"), background))
                        .isGreaterThanOrEqualTo(4.5));
        assertThat(AccentColor.DARK_BACKGROUNDS)
                .allSatisfy(background -> assertThat(contrast(value(variables, "accentOnDark"), background))
                        .isGreaterThanOrEqualTo(4.5));
    }

    @Test
    void readable_colour_stays_as_it_is() {
        assertThat(AccentColor.of("#1D4ED8").orElseThrow().variables())
                .containsEntry("accent", "#1d4ed8")
                .containsEntry("accentOnLight", "#1d4ed8");
    }

    @Test
    void operator_is_told_on_which_background_another_colour_is_used() {
        assertThat(AccentColor.of("#ffd400").orElseThrow().notes())
                .singleElement()
                .asString()
                .startsWith(
                        "accentColor (ACCENT_COLOR) #ffd400 has a contrast of 1.3:1 with the background in light mode,"
                                + " and text needs 4.5:1: links use the darker #");
        assertThat(AccentColor.of("#1f6a54").orElseThrow().notes())
                .singleElement()
                .asString()
                .contains(" with the background in dark mode, and text needs 4.5:1: links use the lighter #");
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGES, MAILS})
    void backgrounds_are_those_of_pages_and_mails(String file) throws Exception {
        assertThat(Files.readString(Path.of(file)))
                .contains(Stream.of(AccentColor.LIGHT_BACKGROUNDS, AccentColor.DARK_BACKGROUNDS)
                        .flatMap(List::stream)
                        .toList());
    }

    private static double contrast(String one, String other) {
        return Color.of(one).orElseThrow().contrast(Color.of(other).orElseThrow());
    }

    private static String value(Map<String, String> variables, String name) {
        return variables.getOrDefault(name, "");
    }
}
