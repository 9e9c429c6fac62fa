package dev.gatehouse.mail;

import dev.gatehouse.kernel.Codes;
import java.util.Arrays;
import java.util.Optional;

/** Kinds of mail texts. Custom template files are named after these constants: never rename one. */
public enum Template {
    CONFIRM_SIGN_UP,
    /** To an address that has an account, after a sign-up with that address. */
    ACCOUNT_EXISTS,
    /** To an address whose account was closed, after a sign-up with that address. */
    ADDRESS_OF_CLOSED_ACCOUNT,
    /** To an address that an account used before, after a sign-up with that address. */
    ADDRESS_USED_BEFORE,
    CONFIRM_ADDRESS,
    /** To an address that has an account, when another account requests that address. */
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
    ACCOUNT_CLOSING,
    TEST_MAIL;

    /** Returns the code, as in {@code confirm-sign-up}. */
    public String code() {
        return Codes.of(this);
    }

    static Optional<Template> find(String code) {
        return Arrays.stream(values())
                .filter(template -> template.code().equals(code))
                .findFirst();
    }

    /** @throws IllegalArgumentException if no template has this code */
    static Template of(String code) {
        return find(code).orElseThrow(() -> new IllegalArgumentException("unknown template: " + code));
    }
}
