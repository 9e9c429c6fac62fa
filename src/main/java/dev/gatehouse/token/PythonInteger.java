package dev.gatehouse.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Converts a JSON value to an integer like Python's {@code int()}, with which PyJWT reads {@code iat}. */
final class PythonInteger {
    /** A sign, decimal digits of any script, single underscores between digits. */
    private static final Pattern TEXT = Pattern.compile("[+-]?\\p{Nd}+(?:_\\p{Nd}+)*");

    /** White space as {@code str.isspace()} defines it; {@link Character#isWhitespace} excludes non-breaking spaces. */
    private static final Pattern AROUND =
            Pattern.compile("^[\\s\\x1C-\\x1F\\x85\\p{Z}]+|[\\s\\x1C-\\x1F\\x85\\p{Z}]+$");

    private PythonInteger() {}

    /** Returns empty where Python raises an error. Fractions are truncated; booleans are 1 or 0. */
    static Optional<BigInteger> of(JsonNode value) {
        if (value.isBoolean()) {
            return Optional.of(value.booleanValue() ? BigInteger.ONE : BigInteger.ZERO);
        }
        if (value.isIntegralNumber()) {
            return Optional.of(value.bigIntegerValue());
        }
        if (value.isNumber()) {
            double number = value.doubleValue();
            return Double.isFinite(number) ? Optional.of(new BigDecimal(number).toBigInteger()) : Optional.empty();
        }
        return value.isTextual() ? ofText(value.textValue()) : Optional.empty();
    }

    private static Optional<BigInteger> ofText(String text) {
        String digits = AROUND.matcher(text).replaceAll("");
        return TEXT.matcher(digits).matches() ? Optional.of(new BigInteger(ascii(digits))) : Optional.empty();
    }

    private static String ascii(String digits) {
        StringBuilder ascii = new StringBuilder();
        digits.codePoints()
                .filter(character -> character != '_')
                .map(character -> Character.isDigit(character)
                        ? Character.forDigit(Character.digit(character, 10), 10)
                        : character)
                .forEach(ascii::appendCodePoint);
        return ascii.toString();
    }
}
