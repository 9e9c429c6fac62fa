package dev.gatehouse.mail;

import dev.gatehouse.kernel.Codes;
import java.util.Arrays;
import java.util.Optional;

/** Kinds of queued mails. The names are stored: never rename one. */
public enum MailKind {
    /** To an address that was entered in the sign-up form. */
    SIGN_UP,
    /** To the new address that a user requested. */
    ADDRESS_CHANGE,
    PASSWORD_RESET,
    /** To a user for whom an administrator created an account. */
    INVITATION,
    PASSWORD_CHANGED,
    /** To the verified address, when the user requests another one. */
    ADDRESS_CHANGE_REQUESTED,
    /** To the former verified address, after the user changed it. */
    ADDRESS_CHANGED,
    /** To an address that an administrator set, for verification. */
    ADDRESS_ASSIGNED,
    /** To the former verified address, after an administrator set another one. */
    ADDRESS_MOVED,
    NEW_DEVICE,
    ACCOUNT_CLOSED,
    /** To a former address that can be restored, when the account is closed. */
    ACCOUNT_CLOSING,
    /** To an address that an administrator chose, to check that mails are delivered. */
    TEST;

    /** Returns the code, as in {@code sign-up}. */
    public String code() {
        return Codes.of(this);
    }

    static Optional<MailKind> of(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code().equals(code)).findFirst();
    }
}
