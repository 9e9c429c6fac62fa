package dev.gatehouse.kernel;

/** A door's own answer on its way to the mapper. */
public final class AnswerException extends RuntimeException {
    private final Answer answer;

    AnswerException(Answer answer) {
        super("answered with " + answer.status(), null, false, false);
        this.answer = answer;
    }

    public Answer answer() {
        return answer;
    }
}
