package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.kernel.Codes;
import java.util.EnumSet;
import java.util.Set;

/** What a mailed token is good for. The names are kept in the database: never change one. */
public enum MailedPurpose {
    /** Makes an account of a sign-up. */
    SIGN_UP,
    /** Sets the new address that a session has asked for. */
    ADDRESS,
    /** Verifies the address that an administrator has set. */
    VERIFICATION,
    /** Sets a password in place of one that was forgotten. */
    RESET,
    /** Sets the first password of a user whom an administrator has created. */
    INVITATION,
    /** Says "it was not me" to a notice: ends all sessions. */
    DISAVOW,
    /** The same, to the former address after an administrator's change: the address is not the user's any more. */
    DISAVOW_MOVE,
    /** Cancels a change of address that a session has asked for, and gives the former address back once it has happened. */
    RESTORE;

    /** Those that a change of credentials voids. */
    static final Set<MailedPurpose> PENDING = EnumSet.of(ADDRESS, VERIFICATION, RESET, INVITATION);

    /** The name in the database. */
    public String code() {
        return Codes.of(this);
    }

    /** Returns whether a newer token voids the older ones of its subject; all others live side by side. */
    boolean replacesOlder() {
        return this == ADDRESS || this == VERIFICATION || this == INVITATION;
    }
}
