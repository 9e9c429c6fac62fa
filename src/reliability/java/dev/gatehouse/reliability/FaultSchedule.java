package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;

/** Injects faults in turn until the run ends, and keeps an account of the health of the instances. */
final class FaultSchedule {
    /** A service that has not recovered after this many milliseconds is a violation. */
    private static final long RECOVERY = 180_000;

    private static final long WARM_UP = 8_000;

    /** How long stolen tokens are tried, in milliseconds. */
    private static final long CALM = 8_000;

    private static final long PROBE = 200;

    private final Cluster cluster;
    private final Options options;
    private final Ledger ledger;
    private final List<Fault> faults;
    private volatile long trouble;

    FaultSchedule(Cluster cluster, Options options, Ledger ledger) {
        this.cluster = cluster;
        this.options = options;
        this.ledger = ledger;
        Random random = new Random(options.seed());
        this.faults = options.faults().stream()
                .map(name -> Fault.of(name, cluster, options, random))
                .toList();
    }

    /**
     * Injects faults for the duration of the run, and each at least once; or each as often as the options say. At the end there are none for longer than the grace
     * period of refresh tokens, which begins again after an outage: only then can stolen tokens be tried.
     */
    void run() throws Exception {
        long duration = options.seconds() * 1000L;
        long until = ledger.now() + duration;
        long calm = until - Math.min(options.grace() * 1000L + CALM, duration / 2);
        if (!faults.isEmpty()) {
            Thread.sleep(Math.min(WARM_UP, duration / 4));
            int rounds = options.rounds();
            for (int i = 0; rounds > 0 ? i < rounds * faults.size() : i < faults.size() || ledger.now() < calm; i++) {
                inject(options.faults().get(i % faults.size()), faults.get(i % faults.size()));
                Thread.sleep(options.every() * 1000L);
            }
        }
        long end = Math.max(until, trouble + options.grace() * 1000L + CALM);
        Thread.sleep(Math.max(0, end - ledger.now()));
    }

    /** Returns when a fault was last in effect or an instance was not ready, in milliseconds since the start of the run. */
    long trouble() {
        return trouble;
    }

    private void inject(String name, Fault fault) throws Exception {
        note("begin", name, fault);
        trouble = Op.NEVER;
        fault.begin().run();
        Thread.sleep(options.hold() * 1000L);
        fault.end().run();
        note("end", name, fault);
        long patience = ledger.now() + RECOVERY;
        boolean recovered = awaitHealth(patience);
        trouble = ledger.now();
        note(recovered ? "recovered" : "not-recovered", name, fault);
    }

    /** Returns whether all instances became healthy before the time in milliseconds. */
    boolean awaitHealth(long until) throws InterruptedException {
        while (!cluster.instances().stream().allMatch(Instance::isReady)) {
            if (ledger.now() > until) {
                return false;
            }
            Thread.sleep(PROBE);
        }
        return true;
    }

    private void note(String event, String name, Fault fault) throws IOException {
        ObjectNode line =
                Json.line("fault").put("event", event).put("fault", name).put("blinds", fault.blinds());
        ArrayNode logged = line.putArray("logged");
        for (Instance instance : cluster.instances()) {
            logged.add(Files.readAllLines(instance.log()).size());
        }
        ledger.write(line);
    }

    /** Asks for the health of the instances, as a load balancer does, for ever. */
    void watch() {
        while (true) {
            for (Instance instance : cluster.instances()) {
                try {
                    if (instance.supervise()) {
                        ledger.write(Json.line("health")
                                .put("instance", instance.number())
                                .put("exited", true));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                boolean changed = instance.probe();
                if (changed || !instance.isReady()) {
                    trouble = Math.max(trouble, ledger.now());
                }
                if (changed) {
                    ledger.write(Json.line("health")
                            .put("instance", instance.number())
                            .put("ready", instance.isReady()));
                }
            }
            try {
                Thread.sleep(PROBE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
