package dev.gatehouse.appearance;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** An opaque sRGB colour. */
record Color(int red, int green, int blue) {
    static final Color BLACK = new Color(0, 0, 0);
    static final Color WHITE = new Color(255, 255, 255);

    private static final Pattern FORM = Pattern.compile("#[0-9A-Fa-f]{6}");

    /** Parses a colour as {@code #rrggbb}; returns empty for any other text. */
    static Optional<Color> of(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        int rgb = Integer.parseInt(text.substring(1), 16);
        return Optional.of(new Color(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff));
    }

    /** Returns the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
    double contrast(Color other) {
        double lighter = Math.max(luminance(), other.luminance());
        double darker = Math.min(luminance(), other.luminance());
        return (lighter + 0.05) / (darker + 0.05);
    }

    /** Returns the relative luminance, 0 to 1 (WCAG 2.2, "relative luminance"). */
    private double luminance() {
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    /**
     * Returns a mix with another colour.
     *
     * @param percent the share of the other colour
     */
    Color mix(Color other, int percent) {
        return new Color(
                mix(red, other.red, percent), mix(green, other.green, percent), mix(blue, other.blue, percent));
    }

    private static int mix(int one, int other, int percent) {
        return (one * (100 - percent) + other * percent) / 100;
    }

    /** Returns the colour as {@code #rrggbb}. */
    String text() {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }
}
