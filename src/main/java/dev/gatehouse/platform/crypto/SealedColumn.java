package dev.gatehouse.platform.crypto;

import dev.gatehouse.kernel.Actor;

/**
 * Values at rest of one kind, which {@link MasterSecrets#seal} has sealed. Whoever seals something has one: without it the value
 * would be lost once the secret that sealed it is not accepted any more.
 */
public interface SealedColumn {
    /** Seals with the current secret whatever another one has sealed. */
    Renewal renew(Actor by);

    /**
     * How many there were.
     *
     * @param values what they are, in the plural
     * @param renewed which another secret had sealed
     * @param current which the current one had sealed already
     * @param lost which none of the service's secrets opens, and which stay as they are
     */
    record Renewal(String values, int renewed, int current, int lost) {}
}
