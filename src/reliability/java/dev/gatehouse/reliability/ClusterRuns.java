package dev.gatehouse.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Runs the driver once for each failure of a cluster, and prints a table. */
final class ClusterRuns {
    /** The failures, and how many seconds each lasts: longer than the cluster needs to elect a primary. */
    private static final List<Failure> FAILURES = List.of(
            new Failure("switch", "planned switch-over, all connections stay open", 3),
            new Failure("kill", "`kill -9` of the primary", 12),
            new Failure("freeze", "the primary freezes", 12),
            new Failure("lose-majority", "the majority is lost: commits hang", 12),
            new Failure("partition", "the primary is cut off from the other nodes, not from clients", 15),
            new Failure("isolate", "the primary is cut off from the other nodes and from clients", 15));

    /** So few that a machine with two processors is not busy with them alone. */
    private static final String PEOPLE = "2";

    private ClusterRuns() {}

    private record Failure(String command, String name, int hold) {}

    /**
     * Runs the driver.
     *
     * @param arguments how often each failure is caused; the JDBC URL of the instances; that of the nodes; the folder; and the
     *     names of the failures, by default all
     * @return whether no run had a violation
     */
    static boolean run(List<String> arguments) throws Exception {
        List<String> names = arguments.subList(4, arguments.size());
        List<String> unknown = names.stream()
                .filter(name ->
                        FAILURES.stream().noneMatch(failure -> failure.command().equals(name)))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("Unknown failures " + unknown + ". Failures: "
                    + FAILURES.stream().map(Failure::command).toList());
        }
        List<String> rows = new ArrayList<>();
        boolean good = true;
        for (Failure failure : FAILURES) {
            if (names.isEmpty() || names.contains(failure.command())) {
                Path out = Path.of(arguments.get(3)).resolve(failure.command());
                good &= Main.run(Options.parse(List.of(
                        "--fault", Fault.GROUP + failure.command(),
                        "--people", PEOPLE,
                        "--hold", String.valueOf(failure.hold()),
                        "--rounds", arguments.get(0),
                        "--database", arguments.get(1),
                        "--nodes", arguments.get(2),
                        "--out", out.toString())));
                rows.add(row(failure, out));
                System.out.println(rows.get(rows.size() - 1));
            }
        }
        System.out.println("""

                | Failure | Times | Longest time without a write | On the cluster itself | Back after the cluster | Lost or contradictory | Signed out | Other violations | Log lines of an instance | Manual steps |
                |---|---|---|---|---|---|---|---|---|---|""");
        rows.forEach(System.out::println);
        return good;
    }

    private static String row(Failure failure, Path out) throws IOException {
        History history = new History(Ledger.read(out.resolve("ledger.jsonl")));
        List<Violation> violations = Rules.checkAll(history);
        List<History.Window> windows = history.windows();
        List<Gap> clients = windows.stream()
                .map(window -> Gap.longest(history.writes(), window))
                .toList();
        List<Gap> cluster = windows.stream()
                .map(window -> Gap.longest(history.clusterWrites(), window))
                .toList();
        long signedOut = count(violations, "signed-out");
        long other = count(violations, "unavailable", "unexpected-response", "not-recovered");
        Path steps = out.resolve(Fault.MANUAL_STEPS);
        int manual = Files.exists(steps) ? Files.readAllLines(steps).size() : 0;
        return String.format(
                "| %s | %d | %s | %s | %s | %d | %d | %d | %s | %d |",
                failure.name(),
                windows.size(),
                range(clients, Gap::seconds),
                range(cluster, Gap::seconds),
                range(cluster, gap -> gap.until(history.writes()) / 1e3),
                violations.size() - signedOut - other,
                signedOut,
                other,
                windows.stream().mapToInt(History.Window::logged).max().orElse(0),
                manual);
    }

    private static long count(List<Violation> violations, String... rules) {
        return violations.stream()
                .filter(violation -> List.of(rules).contains(violation.rule()))
                .count();
    }

    private static String range(List<Gap> gaps, ToDoubleFunction<Gap> seconds) {
        var figures = gaps.stream().mapToDouble(seconds).summaryStatistics();
        return String.format("%.1f to %.1f s", figures.getMin(), figures.getMax());
    }
}
