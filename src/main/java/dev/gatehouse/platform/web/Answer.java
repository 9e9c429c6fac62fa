package dev.gatehouse.platform.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response whose status or headers are decided at run time.
 *
 * @param body the body, sent as JSON; null for none
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

    /** Returns an exception that sends this response and keeps its cause. */
    public AnswerException exception(Throwable cause) {
        return new AnswerException(this, cause);
    }
}
