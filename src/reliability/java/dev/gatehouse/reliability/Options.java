package dev.gatehouse.reliability;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The options of a run.
 *
 * @param seed of all random choices; the same seed gives the same actors and the same order of each actor's choices
 * @param seconds how long the actors work
 * @param instances number of service instances
 * @param people number of users that work all the time; others sign up during the run
 * @param faults names of {@link Fault}s, injected in turn; {@code none} for none
 * @param every seconds from the end of a fault to the next one
 * @param hold seconds that a fault lasts
 * @param rounds how often each fault is injected; 0: until the run ends
 * @param grace {@code REFRESH_TOKEN_GRACE} in seconds
 * @param settle seconds to wait for queued mails at the end
 * @param database URL of a database that the operator runs; empty: start the MySQL of the tests
 * @param nodes URL of the nodes of a cluster, to measure when the cluster itself accepts writes; empty: do not
 * @param begin shell command of the operator that begins the fault {@code command}
 * @param end shell command of the operator that ends it
 * @param out folder for the ledger and the logs
 * @param selfTest whether to plant violations at the end and require the checker to find them
 */
record Options(
        long seed,
        int seconds,
        int instances,
        int people,
        List<String> faults,
        int every,
        int hold,
        int rounds,
        int grace,
        int settle,
        String database,
        String nodes,
        String begin,
        String end,
        Path out,
        boolean selfTest) {
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("seed", "1"),
            Map.entry("seconds", "60"),
            Map.entry("instances", "2"),
            Map.entry("people", "12"),
            Map.entry("fault", "none"),
            Map.entry("every", "8"),
            Map.entry("hold", "4"),
            Map.entry("rounds", "0"),
            Map.entry("grace", "30"),
            Map.entry("settle", "20"),
            Map.entry("database", ""),
            Map.entry("nodes", ""),
            Map.entry("begin", ""),
            Map.entry("end", ""),
            Map.entry("out", "target/reliability"));

    /** Parses {@code --name value} pairs, and {@code --short} and {@code --self-test}. */
    static Options parse(List<String> arguments) {
        Map<String, String> values = new java.util.HashMap<>(DEFAULTS);
        boolean selfTest = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--self-test" -> selfTest = true;
                case "--short" -> {
                    values.put("seconds", "65");
                    values.put("every", "4");
                    values.put("grace", "10");
                    values.put("fault", "kill,instance-kill,freeze,instance-restart");
                    selfTest = true;
                }
                default -> {
                    String name = argument.startsWith("--") ? argument.substring(2) : "";
                    if (!values.containsKey(name) || i + 1 == arguments.size()) {
                        throw new IllegalArgumentException("Unknown option or missing value: " + argument
                                + ". Options: --short, --self-test, and with a value: "
                                + DEFAULTS.keySet().stream()
                                        .sorted()
                                        .map(each -> "--" + each)
                                        .toList());
                    }
                    values.put(name, arguments.get(++i));
                }
            }
        }
        return new Options(
                Long.parseLong(values.get("seed")),
                Integer.parseInt(values.get("seconds")),
                Integer.parseInt(values.get("instances")),
                Integer.parseInt(values.get("people")),
                values.get("fault").equals("none")
                        ? List.of()
                        : List.of(values.get("fault").split(",")),
                Integer.parseInt(values.get("every")),
                Integer.parseInt(values.get("hold")),
                Integer.parseInt(values.get("rounds")),
                Integer.parseInt(values.get("grace")),
                Integer.parseInt(values.get("settle")),
                values.get("database"),
                values.get("nodes"),
                values.get("begin"),
                values.get("end"),
                Path.of(values.get("out")).toAbsolutePath(),
                selfTest);
    }
}
