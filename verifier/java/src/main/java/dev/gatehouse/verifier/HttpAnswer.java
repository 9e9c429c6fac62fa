package dev.gatehouse.verifier;

import java.util.Map;

/**
 * The response to a refused request: a problem (RFC 9457), with the headers of RFC 6750 and RFC 9470.
 *
 * @param status 401, 403 or 503
 * @param headers by name
 * @param body JSON
 */
public record HttpAnswer(int status, Map<String, String> headers, String body) {
    /** Copies the headers. */
    public HttpAnswer {
        headers = Map.copyOf(headers);
    }

    /** @param parameters more parameters of the challenge */
    static HttpAnswer to(Reason reason, String detail, String parameters) {
        return switch (reason) {
            case MISSING ->
                // RFC 6750, 3.1: a request without authentication gets no error code.
                challenge(reason, "unauthenticated", "Authentication required", detail, "Bearer");
            case MISSING_ROLE ->
                challenge(reason, "forbidden", "Insufficient permissions", detail, error("insufficient_scope"));
            case LOGIN_NOT_RECENT ->
                challenge(
                        reason,
                        "fresh-login-required",
                        "Recent login required",
                        detail,
                        error("insufficient_user_authentication") + parameters);
            case KEYS_UNAVAILABLE, FEED_UNAVAILABLE ->
                of(reason, reason.code(), "Access token cannot be verified", detail, "Retry-After", "1");
            case MALFORMED,
                    WRONG_SIGNATURE,
                    UNKNOWN_KEY,
                    EXPIRED,
                    NOT_YET_VALID,
                    WRONG_ISSUER,
                    WRONG_AUDIENCE,
                    WRONG_TYPE,
                    SESSION_ENDED,
                    KEY_REMOVED -> {
                String described = error("invalid_token") + ", error_description=\"" + detail + "\"";
                yield challenge(reason, "invalid-token", "Invalid access token", detail, described);
            }
        };
    }

    private static String error(String code) {
        return "Bearer error=\"" + code + "\"";
    }

    private static HttpAnswer challenge(Reason reason, String code, String title, String detail, String challenge) {
        return of(reason, code, title, detail, "WWW-Authenticate", challenge);
    }

    private static HttpAnswer of(Reason reason, String code, String title, String detail, String header, String value) {
        // The texts have no characters that JSON escapes, except for the name of a role.
        String escaped = detail.replace("\\", "\\\\").replace("\"", "\\\"");
        String body = "{\"type\":\"/problems/" + code + "\",\"title\":\"" + title + "\",\"status\":" + reason.status()
                + ",\"detail\":\"" + escaped + "\",\"code\":\"" + code + "\"}";
        return new HttpAnswer(
                reason.status(),
                Map.of("Content-Type", "application/problem+json", "Cache-Control", "no-store", header, value),
                body);
    }
}
