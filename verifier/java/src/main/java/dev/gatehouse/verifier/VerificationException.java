package dev.gatehouse.verifier;

import java.time.Duration;

/** A request is refused. It has no stack trace, because a refusal is no error of the program. */
public final class VerificationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final transient HttpAnswer answer;

    VerificationException(Reason reason) {
        this(reason, reason.message(), "");
    }

    private VerificationException(Reason reason, String detail, String parameters) {
        super(reason.code() + ": " + detail, null, false, false);
        this.reason = reason;
        this.answer = HttpAnswer.to(reason, detail, parameters);
    }

    static VerificationException missingRole(String role) {
        return new VerificationException(Reason.MISSING_ROLE, "Requires the role " + role + ".", "");
    }

    static VerificationException loginNotRecent(Duration maxAge) {
        String detail = "Requires a login in the last " + maxAge.toSeconds() + " seconds.";
        return new VerificationException(Reason.LOGIN_NOT_RECENT, detail, ", max_age=\"" + maxAge.toSeconds() + "\"");
    }

    /** Returns why the request is refused. */
    public Reason reason() {
        return reason;
    }

    /** Returns what an HTTP service answers. */
    public HttpAnswer answer() {
        return answer;
    }
}
