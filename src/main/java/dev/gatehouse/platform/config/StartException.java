package dev.gatehouse.platform.config;

/**
 * Thrown if the service cannot start for a reason that the operator can fix. The message is complete: no stack trace is
 * needed.
 */
public final class StartException extends RuntimeException {
    public StartException(String sentence) {
        super(sentence);
    }

    public StartException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
