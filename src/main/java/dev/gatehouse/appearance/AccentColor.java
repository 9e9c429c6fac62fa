package dev.gatehouse.appearance;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The accent colour and its variants that are readable. No colour has enough contrast with a light and with a dark background,
 * so text in the accent colour has a variant for each.
 */
public final class AccentColor {
    /** The contrast ratio that text needs (WCAG 2.2, criterion 1.4.3). */
    private static final double NEEDED = 4.5;

    /** The backgrounds of pages and mails, in light and in dark mode: {@code --paper} and {@code --card} of design.css. */
    static final List<String> LIGHT_BACKGROUNDS = List.of("#f7f6f3", "#ffffff");

    static final List<String> DARK_BACKGROUNDS = List.of("#141a18", "#1c2421");

    private final Color color;
    private final Color onLight;
    private final Color onDark;

    private AccentColor(Color color) {
        this.color = color;
        this.onLight = readable(color, Color.BLACK, LIGHT_BACKGROUNDS);
        this.onDark = readable(color, Color.WHITE, DARK_BACKGROUNDS);
    }

    /** Returns the green of Gatehouse. */
    static AccentColor ofGatehouse() {
        return of("#1f6a54").orElseThrow();
    }

    /** Parses a colour as {@code #rrggbb}; returns empty for any other text. */
    static Optional<AccentColor> of(String text) {
        return Color.of(text).map(AccentColor::new);
    }

    /** Returns the colour, mixed with as little of another colour as it needs to be readable on the backgrounds. */
    private static Color readable(Color color, Color towards, List<String> backgrounds) {
        return IntStream.rangeClosed(0, 100)
                .mapToObj(percent -> color.mix(towards, percent))
                .filter(mixed -> lowestContrast(mixed, backgrounds) >= NEEDED)
                .findFirst()
                .orElse(towards);
    }

    private static double lowestContrast(Color color, List<String> backgrounds) {
        return backgrounds.stream()
                .map(background -> Color.of(background).orElseThrow())
                .mapToDouble(color::contrast)
                .min()
                .orElseThrow();
    }

    /** Returns the variables of templates: the colour, text on it, and its variants for text on light and dark backgrounds. */
    public Map<String, String> variables() {
        Color onAccent = color.contrast(Color.WHITE) >= color.contrast(Color.BLACK) ? Color.WHITE : Color.BLACK;
        return Map.of(
                "accent", color.text(),
                "onAccent", onAccent.text(),
                "accentOnLight", onLight.text(),
                "accentOnDark", onDark.text());
    }

    /** Returns a sentence for each background on which text in the configured colour would be hard to read. */
    List<String> notes() {
        return Stream.of(
                        note("light", "darker", onLight, LIGHT_BACKGROUNDS),
                        note("dark", "lighter", onDark, DARK_BACKGROUNDS))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<String> note(String mode, String way, Color used, List<String> backgrounds) {
        if (used.equals(color)) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "accentColor (ACCENT_COLOR) %s has a contrast of %.1f:1 with the background in %s mode, and text needs"
                        + " %.1f:1: links use the %s %s there.",
                color.text(),
                Math.floor(lowestContrast(color, backgrounds) * 10) / 10,
                mode,
                NEEDED,
                way,
                used.text()));
    }
}
