package dev.gatehouse.throttle;

/**
 * The authentication method of an attempt. Failures of one kind do not count for another. The limit of an address block counts
 * all kinds, and a device or an address is known for all kinds.
 *
 * @param name empty for passwords, because ids of their counters had no kind in earlier versions
 */
public record AttemptKind(String name) {
    public static final AttemptKind PASSWORD = new AttemptKind("");

    /** Returns the name of a counter of this kind, for {@link CounterIds}. */
    String counter(String name) {
        return this.name.isEmpty() ? name : name + " by " + this.name;
    }
}
