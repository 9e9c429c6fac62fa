package dev.gatehouse.mail;

import dev.gatehouse.kernel.Codes;
import java.util.Arrays;
import java.util.Optional;

/** The mails that there are. The names are those of files that teams have replaced: never change one. */
public enum Template {
    CONFIRM_SIGN_UP,
    /** Somebody has signed up with an address that has an account. */
    ACCOUNT_EXISTS,
    /** Somebody has signed up with an address whose account was closed. */
    ADDRESS_OF_CLOSED_ACCOUNT,
    /** Somebody has signed up with an address that an account had before. */
    ADDRESS_USED_BEFORE,
    CONFIRM_ADDRESS,
    /** Somebody wants an address that belongs to another account; to that address. */
    ADDRESS_TAKEN,
    RESET_PASSWORD,
    INVITATION,
    PASSWORD_CHANGED,
    ADDRESS_CHANGE_REQUESTED,
    ADDRESS_CHANGED,
    ADDRESS_ASSIGNED,
    ADDRESS_MOVED,
    NEW_DEVICE,
    ACCOUNT_CLOSED,
    ACCOUNT_CLOSING;

    /** As in {@code confirm-sign-up}. */
    public String code() {
        return Codes.of(this);
    }

    static Optional<Template> find(String code) {
        return Arrays.stream(values())
                .filter(template -> template.code().equals(code))
                .findFirst();
    }

    /** @throws IllegalArgumentException when there is none */
    static Template of(String code) {
        return find(code).orElseThrow(() -> new IllegalArgumentException("there is no template " + code));
    }
}
