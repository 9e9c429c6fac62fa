package dev.gatehouse.token;

/** A token was refused. It has no stack trace, because refused tokens are frequent. */
public final class TokenRefusedException extends RuntimeException {
    private final Refusal refusal;

    TokenRefusedException(Refusal refusal, String detail) {
        super(detail, null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }

    /** Returns the exact reason in this service's words; it contains nothing of the token. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
