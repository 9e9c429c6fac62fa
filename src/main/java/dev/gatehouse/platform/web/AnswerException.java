package dev.gatehouse.platform.web;

import org.jspecify.annotations.Nullable;

/** An error style's own answer on its way to the mapper. */
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
