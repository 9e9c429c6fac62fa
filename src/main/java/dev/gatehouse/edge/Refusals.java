package dev.gatehouse.edge;

import dev.gatehouse.api.model.FieldError;
import dev.gatehouse.edge.connection.RequestId;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.web.Answer;
import dev.gatehouse.platform.web.ErrorStyle;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Creates the error responses of all APIs: status, headers and body of a problem. */
final class Refusals {
    static final String PROBLEM_JSON = "application/problem+json";
    static final String JSON = "application/json";

    /** Maximum in seconds. The value is random for each response, so that clients do not all retry at the same time. */
    private static final int OVERLOADED_LONGEST_RETRY_AFTER = 10;

    private static final String DATABASE_RETRY_AFTER = "2";

    private final List<ErrorStyle> errorStyles;
    private final Duration freshFor;

    /** @param freshFor the maximum age of the password verification for operations that require a recent one */
    Refusals(List<ErrorStyle> errorStyles, Duration freshFor) {
        this.errorStyles = List.copyOf(errorStyles);
        this.freshFor = freshFor;
    }

    /** Returns the error style of a path, if it has its own. */
    Optional<ErrorStyle> errorStyle(String path) {
        return errorStyles.stream()
                .filter(errorStyle -> errorStyle.covers(path))
                .findFirst();
    }

    /** A response and its media type. */
    record Refused(Answer answer, String mediaType) {}

    Refused refuse(String path, ProblemMapping problemMapping) {
        Problem problem = problemMapping.problem();
        Map<String, String> headers = headers(problem, problemMapping.detail());
        if (problemMapping.retryAfter() != null) {
            headers.put("Retry-After", Long.toString(wholeSeconds(problemMapping.retryAfter())));
        }
        return errorStyle(path)
                .map(errorStyle -> errorStyle.refuse(path, problem, problemMapping.detail()))
                .map(answer -> new Refused(new Answer(answer.status(), answer.body(), headers), JSON))
                .orElseGet(() -> new Refused(
                        new Answer(
                                problem.status(),
                                body(problem, problemMapping.detail(), problemMapping.errors()),
                                headers),
                        PROBLEM_JSON));
    }

    /** Rounds up, to at least 1, so that a retry after this time is accepted. */
    private static long wholeSeconds(Duration wait) {
        return Math.max(1, (wait.toMillis() + 999) / 1_000);
    }

    private static dev.gatehouse.api.model.Problem body(
            Problem problem, @Nullable String detail, List<FieldError> errors) {
        return new dev.gatehouse.api.model.Problem(
                "/problems/" + problem.code(),
                problem.title(),
                problem.status(),
                detail,
                problem.code(),
                RequestId.current(),
                errors.isEmpty() ? null : errors);
    }

    private Map<String, String> headers(Problem problem, @Nullable String detail) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", "no-store");
        switch (problem) {
            // RFC 9110, section 15.5.2: a 401 must send a challenge. RFC 6750, section 3.1: without a token, no error
            // code.
            case UNAUTHENTICATED,
                    INVALID_CREDENTIALS,
                    REFRESH_TOKEN_MALFORMED,
                    REFRESH_TOKEN_UNKNOWN,
                    REFRESH_TOKEN_EXPIRED,
                    REFRESH_TOKEN_REUSED,
                    SESSION_ENDED -> headers.put("WWW-Authenticate", "Bearer");
            case INVALID_TOKEN ->
                headers.put(
                        "WWW-Authenticate",
                        "Bearer error=\"invalid_token\""
                                + (detail == null ? "" : ", error_description=\"" + detail + "\""));
            // RFC 9470, section 3.
            case FRESH_LOGIN_REQUIRED ->
                headers.put(
                        "WWW-Authenticate",
                        "Bearer error=\"insufficient_user_authentication\", max_age=\"" + freshFor.toSeconds() + "\"");
            case OVERLOADED ->
                headers.put(
                        "Retry-After",
                        Integer.toString(ThreadLocalRandom.current().nextInt(1, OVERLOADED_LONGEST_RETRY_AFTER + 1)));
            case DATABASE_UNAVAILABLE -> headers.put("Retry-After", DATABASE_RETRY_AFTER);
            default -> {
                // No further header.
            }
        }
        return headers;
    }
}
