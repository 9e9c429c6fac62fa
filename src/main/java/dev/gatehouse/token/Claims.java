package dev.gatehouse.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** The claims of a token whose signature was verified. Each method requires the claim with its type. */
final class Claims {
    /** The end of year 9999, the last time that RFC 3339 can represent. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final BigInteger LAST = BigInteger.valueOf(LAST_SECOND);
    private static final Pattern ID = Pattern.compile("[1-9]\\d{0,17}");
    private static final Pattern CANONICAL_UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final ObjectNode payload;

    Claims(ObjectNode payload) {
        this.payload = payload;
    }

    boolean has(String name) {
        return payload.has(name);
    }

    /** Returns a NumericDate (RFC 7519, section 2), which must be a whole number of seconds. */
    Instant time(String name) {
        JsonNode value = claim(name);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > LAST_SECOND) {
            throw wrong(name);
        }
        return Instant.ofEpochSecond(value.longValue());
    }

    /**
     * Returns {@code iat} of a token of another holder of the shared key. Accepts what PyJWT accepts, that is, whatever
     * Python's {@code int()} accepts. Limits the time to the years that {@link #time} can return, and as far before 1970.
     *
     * @throws TokenRefusedException with PyJWT's message
     */
    Instant issuedAt() {
        BigInteger seconds = PythonInteger.of(claim("iat"))
                .orElseThrow(() ->
                        new TokenRefusedException(Refusal.WRONG_CLAIM, "Issued At claim (iat) must be an integer."));
        return Instant.ofEpochSecond(seconds.max(LAST.negate()).min(LAST).longValueExact());
    }

    String text(String name) {
        JsonNode value = claim(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw wrong(name);
        }
        return value.textValue();
    }

    boolean flag(String name) {
        JsonNode value = claim(name);
        if (!value.isBoolean()) {
            throw wrong(name);
        }
        return value.booleanValue();
    }

    long id(String name) {
        String text = text(name);
        if (!ID.matcher(text).matches()) {
            throw wrong(name);
        }
        return Long.parseLong(text);
    }

    UUID uuid(String name) {
        String text = text(name);
        if (!CANONICAL_UUID.matcher(text).matches()) {
            throw wrong(name);
        }
        return UUID.fromString(text);
    }

    Set<String> texts(String name) {
        JsonNode value = claim(name);
        if (!value.isArray()) {
            throw wrong(name);
        }
        Set<String> texts = new HashSet<>();
        for (JsonNode item : value) {
            if (!item.isTextual()) {
                throw wrong(name);
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    void require(String name, String expected, Refusal refusal) {
        if (!text(name).equals(expected)) {
            throw new TokenRefusedException(refusal, "another " + name + " is expected");
        }
    }

    private JsonNode claim(String name) {
        return Optional.ofNullable(payload.get(name))
                .orElseThrow(() -> new TokenRefusedException(Refusal.WRONG_CLAIM, "Missing claim: " + name));
    }

    private static TokenRefusedException wrong(String name) {
        return new TokenRefusedException(Refusal.WRONG_CLAIM, "Invalid claim: " + name);
    }
}
