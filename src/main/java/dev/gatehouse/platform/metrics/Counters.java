package dev.gatehouse.platform.metrics;

import dev.gatehouse.kernel.Codes;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.Arrays;
import java.util.List;

/** Makes the counters that a class counts with. {@link PrometheusMetrics#register} serves them. */
public final class Counters {
    private Counters() {}

    /** Makes a counter without labels. */
    public static Counter of(String name, String help) {
        return Counter.builder().name(name).help(help).build();
    }

    /** Makes a counter with one label, which has each value with 0 from the beginning. */
    public static Counter of(String name, String help, Label label) {
        Counter counter =
                Counter.builder().name(name).help(help).labelNames(label.name()).build();
        label.values().forEach(counter::initLabelValues);
        return counter;
    }

    /** Makes a counter with two labels, which has each pair of values with 0 from the beginning. */
    public static Counter of(String name, String help, Label first, Label second) {
        Counter counter = Counter.builder()
                .name(name)
                .help(help)
                .labelNames(first.name(), second.name())
                .build();
        first.values().forEach(one -> second.values().forEach(other -> counter.initLabelValues(one, other)));
        return counter;
    }

    /**
     * A label and the values that it can have.
     *
     * @param values as they stand in the metrics
     */
    public record Label(String name, List<String> values) {
        /** A label whose values are the codes of an enum's constants. */
        public static <E extends Enum<E>> Label of(String name, Class<E> constants) {
            return new Label(
                    name,
                    Arrays.stream(constants.getEnumConstants()).map(Codes::of).toList());
        }
    }
}
