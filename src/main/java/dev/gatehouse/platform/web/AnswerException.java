package dev.gatehouse.platform.web;

import org.jspecify.annotations.Nullable;

/** Carries the response of an {@link ErrorStyle} to the exception mapper. */
public final class AnswerException extends RuntimeException {
    private final Answer answer;

    AnswerException(Answer answer, @Nullable Throwable cause) {
        super("answered with " + answer.status(), cause, false, false);
        this.answer = answer;
    }

    public Answer answer() {
        return answer;
    }
}
