package dev.gatehouse.key;

import dev.gatehouse.kernel.Codes;

/** Where a key is in its life. It never goes back. */
public enum KeyState {
    /** Published, so that verifiers know it before it signs. */
    PENDING,
    /** The one that signs. */
    ACTIVE,
    /** Signs no more; what it has signed is still accepted. */
    RETIRING,
    /** Verifies nothing, and its private half is wiped. */
    GONE;

    public String code() {
        return Codes.of(this);
    }
}
