package dev.gatehouse.key;

import dev.gatehouse.kernel.Codes;

/** The state of a key. States only advance. */
public enum KeyState {
    /** Published before it signs, so that verifiers know it. */
    PENDING,
    /** Signs new tokens. Exactly one key is active. */
    ACTIVE,
    /** Signs no new tokens; tokens that it signed are still accepted. */
    RETIRING,
    /** Verifies no tokens; the private key is deleted. */
    GONE;

    public String code() {
        return Codes.of(this);
    }
}
