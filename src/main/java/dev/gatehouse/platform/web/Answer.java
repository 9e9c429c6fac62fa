package dev.gatehouse.platform.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose status or headers depend on the case.
 *
 * @param body what is sent, as JSON; null for none
 */
public record Answer(int status, @Nullable Object body, Map<String, String> headers) {
    public Answer {
        headers = Map.copyOf(headers);
    }

    public Answer(int status, Object body) {
        this(status, body, Map.of());
    }

    public AnswerException exception() {
        return new AnswerException(this, null);
    }

    /** Keeps what it is the answer to. */
    public AnswerException exception(Throwable cause) {
        return new AnswerException(this, cause);
    }
}
