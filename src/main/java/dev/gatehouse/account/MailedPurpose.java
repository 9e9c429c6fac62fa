package dev.gatehouse.account;

import dev.gatehouse.kernel.Codes;

/** What a token that is mailed is good for. The names are kept: never change one. */
enum MailedPurpose {
    /** Makes an account of a sign-up. */
    SIGN_UP,
    /** Makes an address somebody's. */
    ADDRESS,
    /** Sets a password, instead of one that was forgotten. */
    RESET,
    /** Sets the first password of who was added by an administrator. */
    INVITATION,
    /** Says "it was not me" to a notice. */
    DISAVOW;

    /** The name in the database. */
    String code() {
        return Codes.of(this);
    }
}
