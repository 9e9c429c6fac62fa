package dev.gatehouse.token;

/** A token was refused. It has no stack trace: forged tokens are everyday. */
public final class TokenRefusedException extends RuntimeException {
    private final Refusal refusal;

    TokenRefusedException(Refusal refusal, String detail) {
        super(detail, null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }

    /** What exactly, in a few words of ours; nothing of the token. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
