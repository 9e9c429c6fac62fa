package dev.gatehouse.platform.metrics;

import dev.gatehouse.kernel.Codes;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.Arrays;
import java.util.List;

/** Creates counters. {@link PrometheusMetrics#register} exports them. */
public final class Counters {
    private Counters() {}

    /** Creates a counter without labels. */
    public static Counter of(String name, String help) {
        return Counter.builder().name(name).help(help).build();
    }

    /** Creates a counter with one label. Each value of the label is exported as 0 from the start. */
    public static Counter of(String name, String help, Label label) {
        Counter counter =
                Counter.builder().name(name).help(help).labelNames(label.name()).build();
        label.values().forEach(counter::initLabelValues);
        return counter;
    }

    /** Creates a counter with two labels. Each pair of values is exported as 0 from the start. */
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
     * A label and its possible values.
     *
     * @param values the values as exported
     */
    public record Label(String name, List<String> values) {
        /** Returns a label whose values are the codes of an enum's constants. */
        public static <E extends Enum<E>> Label of(String name, Class<E> constants) {
            return new Label(
                    name,
                    Arrays.stream(constants.getEnumConstants()).map(Codes::of).toList());
        }
    }
}
