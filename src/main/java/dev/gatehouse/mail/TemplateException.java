package dev.gatehouse.mail;

/** A template of a team's own cannot be used. The message is the whole story. */
public final class TemplateException extends RuntimeException {
    TemplateException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
