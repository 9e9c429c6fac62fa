package dev.gatehouse.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A parsed JWS in compact serialization (RFC 7515, section 7.1) that is not yet verified. Base64url must be canonical and
 * without padding, and JSON must not have duplicate members, so that a token cannot be read in two ways.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CompactJws(ObjectNode header, ObjectNode payload, byte[] signed, String signatureSegment) {
    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxNumberLength(32)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    /**
     * Parses a token.
     *
     * @throws TokenRefusedException if it is malformed
     */
    static CompactJws parse(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw new TokenRefusedException(Refusal.NOT_ENOUGH_SEGMENTS, "The token does not have three segments.");
        }
        ObjectNode header =
                object(decode(token.substring(0, first), Refusal.HEADER_NOT_BASE64, "header"), Refusal.HEADER_NOT_JSON);
        ObjectNode payload = object(
                decode(token.substring(first + 1, second), Refusal.PAYLOAD_NOT_BASE64, "payload"),
                Refusal.PAYLOAD_NOT_JSON);
        String signature = token.substring(second + 1);
        byte[] signed = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        return new CompactJws(header, payload, signed, signature);
    }

    /** Returns the decoded signature. It is decoded last, as part of its verification. */
    byte[] signature() {
        return decode(signatureSegment, Refusal.WRONG_SIGNATURE, "signature");
    }

    private static byte[] decode(String segment, Refusal refusal, String name) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(segment);
            // RFC 4648, section 3.5: trailing bits must be zero, or one signature would have several spellings.
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(segment)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new TokenRefusedException(refusal, "The token " + name + " is not base64url.");
        }
        throw new TokenRefusedException(refusal, "The token " + name + " is not canonical base64url.");
    }

    private static ObjectNode object(byte[] bytes, Refusal refusal) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new TokenRefusedException(refusal, "it is not UTF-8");
        }
        // RFC 8259, section 8.1: no byte order mark.
        if (text.startsWith("\uFEFF")) {
            throw new TokenRefusedException(refusal, "it is not JSON");
        }
        try {
            // Parse the text, not the bytes: for bytes, Jackson would guess an encoding.
            JsonNode node = JSON.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new TokenRefusedException(refusal, "it is not JSON");
        }
        throw new TokenRefusedException(refusal, "it is not a JSON object");
    }

    /** Returns a header parameter if it is a string. */
    Optional<String> headerText(String name) {
        JsonNode value = header.get(name);
        return value != null && value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }
}
