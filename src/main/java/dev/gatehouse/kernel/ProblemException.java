package dev.gatehouse.kernel;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refusal on its way to the one mapper. It has no stack trace: it is an answer, not an accident. */
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

    /** Which fields of the request are meant, if any. */
    public List<InvalidField> fields() {
        return fields;
    }

    /** After how long it may be tried again, where that is another time in each case. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Returns the same refusal with values of {@code Set-Cookie} (RFC 6265). */
    public ProblemException withCookies(List<String> values) {
        return new ProblemException(problem, detail, fields, retryAfter, values);
    }

    /** Returns values of {@code Set-Cookie} (RFC 6265). */
    public List<String> cookies() {
        return cookies;
    }
}
