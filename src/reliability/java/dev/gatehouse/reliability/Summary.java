package dev.gatehouse.reliability;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prints what happened in a run. */
final class Summary {
    /** Violations that are shown of each rule. */
    private static final int SHOWN = 5;

    private Summary() {}

    static void print(History history, List<Violation> violations) {
        System.out.printf(
                "%nSeed %d, %d instances, faults %s%n%n",
                history.run().path("seed").asLong(),
                history.run().path("instances").asInt(),
                history.run().path("faults"));
        operations(history);
        System.out.printf(
                "%n%d sessions, %d mails delivered, %d waiting, %d audit events%n",
                history.sessions().size(),
                history.mails().size(),
                history.queued().size(),
                history.audit().size());
        writes(history);
        Map<String, Integer> byRule = new TreeMap<>();
        for (Violation violation : violations) {
            if (byRule.merge(violation.rule(), 1, Integer::sum) <= SHOWN) {
                System.out.println("\n" + violation);
            }
        }
        System.out.println("\n" + violations.size() + " violations" + (byRule.isEmpty() ? "" : " " + byRule));
    }

    private static void operations(History history) {
        Map<String, int[]> counts = new TreeMap<>();
        for (Op op : history.ops()) {
            int[] count = counts.computeIfAbsent(op.kind(), any -> new int[5]);
            int column = op.isAcknowledged() ? 0 : op.isRefused() ? 1 : op.isUnsent() ? 4 : op.status() == 0 ? 3 : 2;
            count[column]++;
        }
        System.out.printf(
                "%-14s %12s %8s %11s %9s %13s%n",
                "operation", "acknowledged", "refused", "status 503", "no answer", "no connection");
        counts.forEach((kind, count) -> System.out.printf(
                "%-14s %12d %8d %11d %9d %13d%n", kind, count[0], count[1], count[2], count[3], count[4]));
    }

    /** Prints the longest times without an acknowledged write: on all instances, and on each. */
    private static void writes(History history) {
        int instances = history.run().path("instances").asInt();
        System.out.printf(
                "Longest time without an acknowledged write: %.1f s on all instances",
                Gap.longest(history.writes()).seconds());
        for (int i = 0; i < instances; i++) {
            int instance = i;
            System.out.printf(
                    ", %.1f s on instance %d",
                    Gap.longest(history.writes(
                                    op -> op.intent().path("instance").asInt() == instance))
                            .seconds(),
                    i);
        }
        System.out.println();
        for (History.Window window : history.windows()) {
            Gap clients = Gap.longest(history.writes(), window);
            System.out.printf(
                    "Fault %s at %.1f s: healthy again after %.1f s, longest time without a write %.1f s",
                    window.fault(), window.begin() / 1e3, (window.end() - window.begin()) / 1e3, clients.seconds());
            if (!history.clusterWrites().isEmpty()) {
                Gap cluster = Gap.longest(history.clusterWrites(), window);
                System.out.printf(
                        " (%.1f s on the cluster itself), back %.1f s after the cluster",
                        cluster.seconds(), cluster.until(history.writes()) / 1e3);
            }
            System.out.println();
        }
    }
}
