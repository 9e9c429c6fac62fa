package dev.gatehouse.platform.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How often each of several things has happened since the start. */
public final class Tally<E extends Enum<E>> {
    private final Map<E, LongAdder> counts;

    public Tally(Class<E> things) {
        counts = Arrays.stream(things.getEnumConstants())
                .collect(Collectors.toUnmodifiableMap(Function.identity(), thing -> new LongAdder()));
    }

    /** It has happened once more. */
    public void add(E thing) {
        count(thing).increment();
    }

    /** How often it has. */
    public long of(E thing) {
        return count(thing).sum();
    }

    private LongAdder count(E thing) {
        return Objects.requireNonNull(counts.get(thing));
    }
}
