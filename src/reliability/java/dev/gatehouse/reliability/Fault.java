package dev.gatehouse.reliability;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A fault that the driver injects and removes. A new one is a case of {@link #of}; one that a run need not know, such as that of
 * a node of a cluster, is {@code command} with two shell commands.
 *
 * @param begin begins the fault, and returns when it is in effect
 * @param end ends the fault; the service may need some time to recover
 * @param blinds whether instances may be unable to read revocations meanwhile
 */
record Fault(Step begin, Step end, boolean blinds) {
    /** The start of the names of faults of a cluster; the command of src/reliability/group follows. */
    static final String GROUP = "group-";

    /** The file with a line for each fault whose end needed a manual step. */
    static final String MANUAL_STEPS = "manual-steps.log";

    /** One half of a fault. */
    interface Step {
        void run() throws Exception;
    }

    /** Returns the fault with this name, or the faults whose names are joined by {@code +}, which are injected together. */
    static Fault of(String name, Cluster cluster, Options options, Random random) {
        List<Fault> parts = Arrays.stream(name.split("\\+"))
                .map(part -> single(part, cluster, options, random))
                .toList();
        return new Fault(
                () -> runAll(parts.stream().map(Fault::begin).toList()),
                () -> runAll(parts.stream().map(Fault::end).toList()),
                parts.stream().anyMatch(Fault::blinds));
    }

    private static void runAll(List<Step> steps) throws Exception {
        for (Step step : steps) {
            step.run();
        }
    }

    private static Fault single(String name, Cluster cluster, Options options, Random random) {
        return switch (name) {
            case "kill" ->
                new Fault(() -> cluster.mysql().kill(), () -> cluster.mysql().start(), true);
            case "freeze" ->
                new Fault(
                        () -> cluster.mysql().signal("STOP"),
                        () -> cluster.mysql().signal("CONT"),
                        true);
            case "read-only" ->
                new Fault(
                        () -> execute(cluster, "SET GLOBAL super_read_only = ON"),
                        () -> execute(cluster, "SET GLOBAL super_read_only = OFF"),
                        false);
            case "commit-hang" -> commitHang(new HeldLock(cluster));
            case "instance-kill" -> instance(cluster, random, Instance::kill, Instance::start, false);
            case "instance-restart" -> instance(cluster, random, Instance::stop, Instance::start, false);
            case "instance-freeze" ->
                instance(cluster, random, each -> each.signal("STOP"), each -> each.signal("CONT"), true);
            case "command" ->
                new Fault(() -> shell(options.out(), options.begin()), () -> shell(options.out(), options.end()), true);
            default -> {
                if (name.startsWith(GROUP)) {
                    yield group(name.substring(GROUP.length()), options.out());
                }
                throw new IllegalArgumentException("Unknown fault " + name
                        + ". Faults: none, kill, freeze, read-only, commit-hang, instance-kill, instance-restart,"
                        + " instance-freeze, command, group-kill, group-freeze, group-lose-majority, group-partition, group-isolate,"
                        + " group-switch, and several joined by +");
            }
        };
    }

    /** A fault of the group of src/reliability/group. A manual step that its end needs is written to a file. */
    private static Fault group(String command, Path folder) {
        return new Fault(
                () -> Group.create().execute(command, 0),
                () -> {
                    int told = Group.create().heal();
                    if (told > 0) {
                        Files.writeString(
                                folder.resolve(MANUAL_STEPS),
                                command + ": " + told + " nodes did not rejoin by themselves\n",
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND);
                    }
                },
                true);
    }

    private static void execute(Cluster cluster, String sql) throws SQLException {
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void shell(Path folder, String command) throws Exception {
        Programs.run(folder.resolve("command.log"), "sh", "-c", command);
    }

    private static Fault commitHang(HeldLock lock) {
        return new Fault(lock::take, lock::release, false);
    }

    /** All writes and commits wait for a global read lock; those that still wait when it is released are executed then. */
    private static final class HeldLock {
        private final Cluster cluster;
        private Connection connection;

        HeldLock(Cluster cluster) {
            this.cluster = cluster;
        }

        void take() throws SQLException {
            connection = cluster.connect();
            try (Statement statement = connection.createStatement()) {
                statement.execute("FLUSH TABLES WITH READ LOCK");
            }
        }

        void release() throws SQLException {
            // The lock ends with its connection.
            connection.close();
        }
    }

    private interface InstanceStep {
        void run(Instance instance) throws Exception;
    }

    /** A fault of one of the instances, chosen anew each time. */
    private static Fault instance(
            Cluster cluster, Random random, InstanceStep begin, InstanceStep end, boolean blinds) {
        Instance[] chosen = new Instance[1];
        return new Fault(
                () -> {
                    chosen[0] = cluster.instances()
                            .get(random.nextInt(cluster.instances().size()));
                    begin.run(chosen[0]);
                },
                () -> end.run(chosen[0]),
                blinds);
    }
}
