package dev.gatehouse.kernel;

import org.jspecify.annotations.Nullable;

/** A refusal on its way to the one mapper. It has no stack trace: it is an answer, not an accident. */
public final class ProblemException extends RuntimeException {
    private final Problem problem;
    private final @Nullable String detail;

    ProblemException(Problem problem, @Nullable String detail) {
        super(problem.code(), null, false, false);
        this.problem = problem;
        this.detail = detail;
    }

    public Problem problem() {
        return problem;
    }

    public @Nullable String detail() {
        return detail;
    }
}
