package dev.gatehouse.platform.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** The error responses of the OAuth endpoints (RFC 6749, section 5.2). */
public final class OAuthError {
    private static final Map<String, String> UNCACHED = Map.of("Cache-Control", "no-store");

    private OAuthError() {}

    /**
     * Returns an error response.
     *
     * @param error a code of RFC 6749 or RFC 6750
     * @param description an explanation in English, without input of the client
     */
    public static Answer answer(int status, String error, String description) {
        return answer(status, error, description, Map.of());
    }

    /** @param headers further headers of the response */
    public static Answer answer(int status, String error, String description, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(UNCACHED);
        all.putAll(headers);
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("error_description", description);
        return new Answer(status, body, all);
    }
}
