package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.kernel.Codes;
import java.util.EnumSet;
import java.util.Set;

/** What a mailed token allows. The names are stored in the database: never change one. */
public enum MailedPurpose {
    /** Creates the account of a sign-up. */
    SIGN_UP,
    /** Sets the new address that a session requested. */
    ADDRESS,
    /** Verifies the address that an administrator set. */
    VERIFICATION,
    /** Resets a forgotten password. */
    RESET,
    /** Sets the first password of a user whom an administrator has created. */
    INVITATION,
    /** "It was not me" in a notice: revokes all sessions. */
    DISAVOW,
    /** Like {@link #DISAVOW}, mailed to the former address after an administrator set another one. */
    DISAVOW_MOVE,
    /** Cancels a change of address that a session requested; after the change, restores the former address. */
    RESTORE;

    /** The purposes whose tokens a change of credentials invalidates. */
    static final Set<MailedPurpose> PENDING = EnumSet.of(ADDRESS, VERIFICATION, RESET, INVITATION);

    /** Returns the name in the database. */
    public String code() {
        return Codes.of(this);
    }

    /** Returns whether issuing a token invalidates the older ones of its subject; for other purposes, several are valid. */
    boolean replacesOlder() {
        return this == ADDRESS || this == VERIFICATION || this == INVITATION;
    }
}
