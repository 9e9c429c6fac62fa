package dev.gatehouse.mail;

import dev.gatehouse.kernel.Codes;
import java.util.Arrays;
import java.util.Optional;

/** What a mail is about. The names are kept: never change one. */
public enum MailKind {
    /** Somebody has typed an address into the form for new accounts. */
    SIGN_UP,
    /** Somebody wants another address. */
    ADDRESS_CHANGE,
    PASSWORD_RESET,
    /** An administrator has made an account for somebody. */
    INVITATION,
    PASSWORD_CHANGED,
    /** To the address that is not used any more. */
    ADDRESS_CHANGED,
    NEW_DEVICE,
    ACCOUNT_CLOSED;

    /** As in {@code sign-up}. */
    public String code() {
        return Codes.of(this);
    }

    static Optional<MailKind> of(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code().equals(code)).findFirst();
    }
}
