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
    /** To the verified address, when another one is asked for. */
    ADDRESS_CHANGE_REQUESTED,
    /** To the former verified address, when its user has changed it. */
    ADDRESS_CHANGED,
    /** To an address that an administrator has set, to be verified. */
    ADDRESS_ASSIGNED,
    /** To the former verified address, when an administrator has set another one. */
    ADDRESS_MOVED,
    NEW_DEVICE,
    ACCOUNT_CLOSED,
    /** To a former address that can be restored, when the account is closed. */
    ACCOUNT_CLOSING;

    /** As in {@code sign-up}. */
    public String code() {
        return Codes.of(this);
    }

    static Optional<MailKind> of(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code().equals(code)).findFirst();
    }
}
