package dev.gatehouse.platform.config;

/** The service cannot start, for a reason that its operator can do something about. The message is the whole story. */
public final class StartException extends RuntimeException {
    public StartException(String sentence) {
        super(sentence);
    }

    public StartException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
