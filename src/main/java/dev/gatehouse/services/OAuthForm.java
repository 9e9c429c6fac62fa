package dev.gatehouse.services;

import dev.gatehouse.platform.web.AnswerException;
import dev.gatehouse.platform.web.OAuthError;
import dev.gatehouse.platform.web.RawBody;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The parameters of a request to an OAuth endpoint (RFC 6749, section 3.2, and appendix B). */
final class OAuthForm {
    private static final String TOKEN = "token";
    private static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    private OAuthForm() {}

    /**
     * Returns the parameter {@code token}. Ignores all others.
     *
     * @throws AnswerException 400 {@code invalid_request} if the body is not a form, or does not contain the parameter once
     */
    static String token(RawBody body) {
        if (!isForm(body.contentType())) {
            throw invalid("The body must be " + MEDIA_TYPE + ".");
        }
        List<String> tokens = new ArrayList<>();
        for (String pair : text(body.bytes()).split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (decode(name).equals(TOKEN)) {
                tokens.add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        // RFC 6749, section 3.2: a parameter without a value counts as omitted, and none may be repeated.
        if (tokens.size() != 1 || tokens.get(0).isEmpty()) {
            throw invalid("Send the token once, as the form parameter token.");
        }
        return tokens.get(0);
    }

    private static boolean isForm(@Nullable String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(MEDIA_TYPE);
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw invalid("The body is not UTF-8.");
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("The body is not correctly percent-encoded.");
        }
    }

    private static AnswerException invalid(String description) {
        return OAuthError.answer(400, "invalid_request", description).exception();
    }
}
