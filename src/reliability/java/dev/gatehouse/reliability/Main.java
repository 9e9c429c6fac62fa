package dev.gatehouse.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The commands {@code run}, {@code check} and {@code cluster}. */
final class Main {
    private static final Pattern LEFT =
            Pattern.compile("instance-.*|(mysqld|command|manual-steps)\\.log|(ledger|self-test)\\.jsonl");

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        boolean good;
        try {
            good = switch (arguments[0]) {
                case "run" -> run(Options.parse(rest));
                case "check" -> check(Path.of(rest.get(0)));
                case "cluster" -> ClusterRuns.run(rest);
                default -> throw new IllegalArgumentException("Unknown command " + arguments[0]);
            };
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        // Kept connections would keep the process alive.
        System.exit(good ? 0 : 1);
    }

    private static boolean check(Path file) throws Exception {
        History history = new History(Ledger.read(file));
        List<Violation> violations = Rules.checkAll(history);
        Summary.print(history, violations);
        return violations.isEmpty();
    }

    static boolean run(Options options) throws Exception {
        prepare(options.out());
        Path jar = Path.of(System.getProperty("gatehouse.jar"));
        Path file = options.out().resolve("ledger.jsonl");
        try (Ledger ledger = new Ledger(file)) {
            ledger.write(Json.line("run")
                    .put("seed", options.seed())
                    .put("seconds", options.seconds())
                    .put("instances", options.instances())
                    .put("grace", options.grace())
                    .put("faults", String.join(",", options.faults())));
            try (Mailbox mailbox = new Mailbox(ledger);
                    Cluster cluster = Cluster.start(options, jar, mailbox.port())) {
                closeAtExit(cluster);
                return drive(options, ledger, mailbox, cluster);
            }
        }
    }

    /** Creates the folder, and deletes what an earlier run has left there. */
    private static void prepare(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)
                        && LEFT.matcher(folder.relativize(file).toString()).matches()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Leaves no process behind after Ctrl-C. */
    private static void closeAtExit(Cluster cluster) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                cluster.close();
            } catch (IOException e) {
                System.err.println("The folder of the database cannot be deleted: " + e);
            }
        }));
    }

    private static boolean drive(Options options, Ledger ledger, Mailbox mailbox, Cluster cluster) throws Exception {
        Client client = new Client(cluster, ledger);
        FaultSchedule schedule = new FaultSchedule(cluster, options, ledger);
        Thread watch = new Thread(schedule::watch, "health");
        watch.setDaemon(true);
        watch.start();
        try {
            try (ClusterWrites writes = new ClusterWrites(options.nodes(), ledger)) {
                writes.start(cluster);
                System.out.println("Running for " + options.seconds() + " s; the ledger is " + ledger.file());
                new Driver(options, ledger, client, cluster, mailbox).run(schedule);
            }
            new Probe(options, ledger, client, cluster, 1).run();
            boolean good = check(ledger.file());
            if (good && options.selfTest()) {
                good = new SelfTest(options, ledger, client, cluster).run();
            }
            return good;
        } finally {
            watch.interrupt();
            watch.join();
        }
    }
}
