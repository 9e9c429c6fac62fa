package dev.gatehouse.serviceclient;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The id and the secret of a service client, as sent by HTTP Basic (RFC 6749, section 2.3.1; RFC 7617). */
record BasicCredentials(UUID clientId, String secret) {
    private static final String SCHEME = "Basic ";

    /** Longer than an encoded id and secret. */
    private static final int LIMIT = 512;

    /** Returns empty if the header is missing or malformed, or cannot be an id and a secret of this service. */
    static Optional<BasicCredentials> parse(@Nullable String authorization) {
        if (authorization == null
                || authorization.length() > LIMIT
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
            String pair = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            int colon = pair.indexOf(':');
            if (colon < 0) {
                return Optional.empty();
            }
            UUID id = UUID.fromString(decode(pair.substring(0, colon)));
            String secret = decode(pair.substring(colon + 1));
            return SecretText.isWellFormed(secret) ? Optional.of(new BasicCredentials(id, secret)) : Optional.empty();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** RFC 6749, section 2.3.1: both are encoded as form parameters. */
    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
