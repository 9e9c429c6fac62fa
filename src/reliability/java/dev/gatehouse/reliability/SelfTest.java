package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Proves that the checker can fail: plants each violation in a copy of a ledger without violations, and breaks the state of the
 * database, and requires the checker to name each of them.
 */
final class SelfTest {
    private final Options options;
    private final Ledger ledger;
    private final Client client;
    private final Cluster cluster;
    private int missed;

    SelfTest(Options options, Ledger ledger, Client client, Cluster cluster) {
        this.options = options;
        this.ledger = ledger;
        this.client = client;
        this.cluster = cluster;
    }

    /** Returns whether the checker has found every violation. */
    boolean run() throws Exception {
        List<JsonNode> lines = Ledger.read(ledger.file());
        System.out.println("\nSelf-test: violations that are planted in a copy of the ledger");
        for (Plants.Plant plant : Plants.of(lines)) {
            List<Violation> found = Rules.checkAll(new History(plant.lines()));
            report(plant.name(), plant.rule(), found, violation -> true);
        }
        System.out.println("\nSelf-test: state that is broken in the database");
        ledger.continueIn(options.out().resolve("self-test.jsonl"));
        List<Damage.Broken> broken = new Damage(new History(lines), cluster).inflict();
        new Probe(options, ledger, client, cluster, 2).run();
        List<Violation> found = Rules.checkAll(new History(Ledger.read(ledger.file())));
        for (Damage.Broken each : broken) {
            report(
                    each.name(),
                    each.rule(),
                    found,
                    violation -> violation.toString().contains(each.subject()));
        }
        System.out.println(missed == 0 ? "\nThe checker has found everything." : "\n" + missed + " were not found.");
        return missed == 0;
    }

    private void report(String name, String rule, List<Violation> found, Predicate<Violation> about) {
        List<String> rules = new ArrayList<>(
                found.stream().filter(about).map(Violation::rule).distinct().toList());
        boolean named = rules.contains(rule);
        missed += named ? 0 : 1;
        System.out.printf(
                "  %-7s %-55s %s%n", named ? "found" : "MISSED", name, named ? rule : rule + ", but " + rules);
    }
}
