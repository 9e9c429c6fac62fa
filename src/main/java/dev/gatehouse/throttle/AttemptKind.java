package dev.gatehouse.throttle;

/**
 * What somebody tries to sign in with. Failures of one kind do not count for another; the limit of an address counts all of them,
 * and a device or an address is known whatever it became known by.
 *
 * @param name empty for passwords, whose counters had no name in their ids before there were kinds
 */
public record AttemptKind(String name) {
    public static final AttemptKind PASSWORD = new AttemptKind("");

    /** Returns the name of a counter that this kind has for itself, as {@link CounterIds} takes it. */
    String counter(String name) {
        return this.name.isEmpty() ? name : name + " by " + this.name;
    }
}
