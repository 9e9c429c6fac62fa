package dev.gatehouse.kernel;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with a {@link Problem}. It has no stack trace, because it is an expected response and not a fault. */
public final class ProblemException extends RuntimeException {
    private final Problem problem;
    private final @Nullable String detail;
    private final transient List<InvalidField> fields;
    private final @Nullable Duration retryAfter;
    private final transient List<String> cookies;

    ProblemException(
            Problem problem, @Nullable String detail, List<InvalidField> fields, @Nullable Duration retryAfter) {
        this(problem, detail, fields, retryAfter, List.of());
    }

    private ProblemException(
            Problem problem,
            @Nullable String detail,
            List<InvalidField> fields,
            @Nullable Duration retryAfter,
            List<String> cookies) {
        super(problem.code(), null, false, false);
        this.problem = problem;
        this.detail = detail;
        this.fields = List.copyOf(fields);
        this.retryAfter = retryAfter;
        this.cookies = List.copyOf(cookies);
    }

    public Problem problem() {
        return problem;
    }

    public @Nullable String detail() {
        return detail;
    }

    /** Returns the invalid fields of the request; may be empty. */
    public List<InvalidField> fields() {
        return fields;
    }

    /** Returns the time until the client may try again; null if this occurrence sets none. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Returns a copy whose response sets cookies: values of {@code Set-Cookie} (RFC 6265). */
    public ProblemException withCookies(List<String> values) {
        return new ProblemException(problem, detail, fields, retryAfter, values);
    }

    /** Returns the values of {@code Set-Cookie} (RFC 6265) for the response. */
    public List<String> cookies() {
        return cookies;
    }
}
