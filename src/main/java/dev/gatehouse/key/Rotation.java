package dev.gatehouse.key;

import java.time.Instant;

/** How an attempt to rotate has ended. */
public sealed interface Rotation {
    /** @param kid of the key that signs now */
    record Done(String kid) implements Rotation {}

    /**
     * The pending key is too new: who verifies need not know it yet.
     *
     * @param from when it can sign
     */
    record TooEarly(Instant from) implements Rotation {}
}
