package dev.gatehouse.mail;

/** A custom template cannot be used. The message is complete: print it without the cause. */
public final class TemplateException extends RuntimeException {
    TemplateException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
