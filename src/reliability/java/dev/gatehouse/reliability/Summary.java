package dev.gatehouse.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Prints what happened in a run. */
final class Summary {
    private static final Set<String> READS = Set.of("use", "read", "guess", "steal");

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
        List<List<Long>> times = new ArrayList<>();
        for (int i = 0; i <= instances; i++) {
            times.add(new ArrayList<>());
        }
        history.ops().stream()
                .filter(op -> op.isAcknowledged() && !READS.contains(op.kind()))
                .filter(op -> op.end() < history.stopped() - Driver.GHOSTS_AFTER)
                .forEach(op -> {
                    times.get(op.intent().path("instance").asInt()).add(op.end());
                    times.get(instances).add(op.end());
                });
        System.out.printf(
                "Longest time without an acknowledged write: %.1f s on all instances", gap(times.get(instances)));
        for (int i = 0; i < instances; i++) {
            System.out.printf(", %.1f s on instance %d", gap(times.get(i)), i);
        }
        System.out.println();
        for (History.Window window : history.windows()) {
            List<Long> during = times.get(instances).stream()
                    .filter(time -> time >= window.begin() - 1_000 && time <= window.end() + 5_000)
                    .toList();
            System.out.printf(
                    "Fault %s at %.1f s: healthy again after %.1f s, longest time without a write %.1f s%n",
                    window.fault(), window.begin() / 1e3, (window.end() - window.begin()) / 1e3, gap(during));
        }
    }

    private static double gap(List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        long longest = 0;
        for (int i = 1; i < sorted.size(); i++) {
            longest = Math.max(longest, sorted.get(i) - sorted.get(i - 1));
        }
        return longest / 1e3;
    }
}
