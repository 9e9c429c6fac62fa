package dev.gatehouse.platform.crypto;

import dev.gatehouse.kernel.Actor;

/**
 * Stored values of one kind that {@link MasterSecrets#seal} encrypted. Each feature that stores encrypted values must provide
 * one: otherwise its values cannot be decrypted once a former secret is no longer accepted.
 */
public interface SealedColumn {
    /** Reencrypts with the current secret all values that another secret encrypted. */
    Renewal renew(Actor by);

    /**
     * The result: numbers of values.
     *
     * @param values what the values are, in the plural
     * @param renewed values that were reencrypted with the current secret
     * @param current values that the current secret had encrypted already
     * @param lost values that no configured secret decrypts; they are not changed
     */
    record Renewal(String values, int renewed, int current, int lost) {}
}
