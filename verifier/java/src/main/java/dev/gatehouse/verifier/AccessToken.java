package dev.gatehouse.verifier;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A token in compact form (RFC 7515, section 7.1), decoded and not verified. */
final class AccessToken {
    /** Characters. */
    static final int MAX_LENGTH = 8192;

    /** The end of the year 9999. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    private final String text;
    private final int signatureStart;
    private final Map<String, Object> header;

    private AccessToken(String text, int signatureStart, Map<String, Object> header) {
        this.text = text;
        this.signatureStart = signatureStart;
        this.header = header;
    }

    /**
     * Decodes the header.
     *
     * @throws VerificationException {@link Reason#MALFORMED}
     */
    static AccessToken parse(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 0 || second < 0 || !isCompact(text, first, second)) {
            throw malformed();
        }
        Map<String, Object> header = decode(text.substring(0, first));
        // RFC 7515, 4.1.11: a token with a critical extension that is not understood must be rejected. None is
        // understood here.
        if (header.containsKey("crit") || header.containsKey("b64") || header.containsKey("zip")) {
            throw malformed();
        }
        return new AccessToken(text, second + 1, header);
    }

    /** Returns whether all characters are base64url, so that one token has one text only. */
    private static boolean isCompact(String text, int first, int second) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean base64url = letter || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!base64url && i != first && i != second) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Object> decode(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (!json.stripLeading().startsWith("{")) {
                throw malformed(); // the parser makes a map of some arrays, too
            }
            return JSONObjectUtils.parse(json);
        } catch (IllegalArgumentException | CharacterCodingException | ParseException e) {
            throw malformed();
        }
    }

    static VerificationException malformed() {
        return new VerificationException(Reason.MALFORMED);
    }

    @Nullable
    Object type() {
        return header.get("typ");
    }

    @Nullable
    Object algorithm() {
        return header.get("alg");
    }

    String kid() {
        return text(header, "kid");
    }

    byte[] signed() {
        return text.substring(0, signatureStart - 1).getBytes(StandardCharsets.US_ASCII);
    }

    String signature() {
        return text.substring(signatureStart);
    }

    Map<String, Object> claims() {
        return decode(text.substring(text.indexOf('.') + 1, signatureStart - 1));
    }

    static String text(Map<String, Object> members, String name) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw malformed();
    }

    static Instant time(Map<String, Object> members, String name) {
        if (members.get(name) instanceof Number number
                && number.longValue() >= 0
                && number.longValue() <= LATEST_SECOND) {
            return Instant.ofEpochSecond(number.longValue());
        }
        throw malformed();
    }

    static List<String> texts(Map<String, Object> members, String name) {
        if (members.get(name) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw malformed();
    }
}
