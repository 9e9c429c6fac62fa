package dev.gatehouse.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A MySQL Group Replication with three nodes and one primary on this machine. Each command is a process of its own; the nodes go
 * on until {@code stop}.
 */
public final class Group {
    private static final String NAME = "2f3c1d4e-0000-4000-8000-000000000001";
    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 100;

    private final Path folder;
    private final Path home;

    private Group(Path folder, Path home) {
        this.folder = folder;
        this.home = home;
    }

    public static void main(String[] arguments) throws Exception {
        String set = System.getenv("MYSQL_HOME");
        Path home = set == null || set.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache/gatehouse/mysql-8.0.33")
                : Path.of(set);
        Group group = new Group(Path.of(System.getProperty("group.folder")).toAbsolutePath(), home);
        String command = arguments.length == 0 ? "" : arguments[0];
        int node = arguments.length < 2 ? 0 : Integer.parseInt(arguments[1]);
        switch (command) {
            case "start" -> group.start();
            case "stop" -> group.stop();
            case "status" -> group.status();
            case "jdbc" -> System.out.println(group.jdbcUrl());
            case "primary" -> System.out.println(group.primary());
            case "kill" -> group.signal(node == 0 ? group.primary() : node, "KILL");
            case "freeze" -> group.freeze(node == 0 ? group.primary() : node);
            case "lose-majority" -> group.loseMajority();
            case "switch" -> group.switchOver();
            case "heal" -> group.heal();
            default ->
                throw new IllegalArgumentException(
                        "Commands: start, stop, status, jdbc, primary, kill [NODE], freeze [NODE], lose-majority, switch, heal."
                                + " Without a number, NODE is the primary");
        }
    }

    private Path node(int number) {
        return folder.resolve("node" + number);
    }

    private int port(int number) throws IOException {
        return Integer.parseInt(Files.readString(folder.resolve("ports")).split("\n")[number - 1]);
    }

    private List<String> options(int number, boolean onBoot) throws IOException {
        List<String> addresses = new ArrayList<>();
        for (int each = 1; each <= NODES; each++) {
            addresses.add("127.0.0.1:" + port(each));
        }
        int port = port(number);
        List<String> options = new ArrayList<>(base(number));
        options.addAll(List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--mysqlx=OFF",
                "--socket=mysql.sock",
                "--pid-file=" + node(number).resolve("pid"),
                "--server-id=" + number,
                "--report-host=127.0.0.1",
                "--report-port=" + port,
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--log-bin=binlog",
                "--plugin-load-add=group_replication.so",
                "--loose-group-replication-group-name=" + NAME,
                // The other stack listens on every interface.
                "--loose-group-replication-communication-stack=MYSQL",
                "--loose-group-replication-local-address=127.0.0.1:" + port,
                "--loose-group-replication-group-seeds=" + String.join(",", addresses),
                "--loose-group-replication-start-on-boot=" + (onBoot ? "ON" : "OFF"),
                "--loose-group-replication-recovery-get-public-key=ON",
                "--loose-group-replication-message-cache-size=128M",
                "--loose-group-replication-member-expel-timeout=0",
                "--loose-group-replication-consistency="
                        + System.getenv().getOrDefault("GROUP_CONSISTENCY", "BEFORE_ON_PRIMARY_FAILOVER"),
                // A node that returns must not take writes before it has joined.
                "--super-read-only=ON",
                "--innodb-buffer-pool-size=64M",
                "--innodb-redo-log-capacity=32M",
                "--table-open-cache=200",
                "--max-connections=100",
                "--sql-require-primary-key=ON"));
        if (!System.getenv().getOrDefault("GROUP_INVISIBLE_KEYS", "").isEmpty()) {
            options.add("--sql-generate-invisible-primary-key=ON");
        }
        return options;
    }

    private List<String> base(int number) {
        List<String> options = new ArrayList<>(List.of(
                home.resolve("bin/mysqld").toString(),
                "--no-defaults",
                "--basedir=" + home,
                "--datadir=" + node(number).resolve("data"),
                "--log-error=" + node(number).resolve("log")));
        if (System.getProperty("user.name").equals("root")) {
            options.add("--user=root");
        }
        return options;
    }

    private Process launch(int number, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        node(number).resolve("out").toFile()))
                .start();
        Files.writeString(node(number).resolve("process"), String.valueOf(process.pid()));
        return process;
    }

    private void start() throws Exception {
        for (int number = 1; number <= NODES; number++) {
            Files.createDirectories(node(number));
        }
        List<String> ports = new ArrayList<>();
        for (int number = 1; number <= NODES; number++) {
            try (var socket = new java.net.ServerSocket(0)) {
                ports.add(String.valueOf(socket.getLocalPort()));
            }
        }
        Files.writeString(folder.resolve("ports"), String.join("\n", ports) + "\n");
        Path users = folder.resolve("users.sql");
        Files.writeString(users, String.join("\n", """
                SET SQL_LOG_BIN = 0;
                CREATE USER rpl@'%' IDENTIFIED WITH caching_sha2_password BY 'rpl';
                GRANT REPLICATION SLAVE, CONNECTION_ADMIN, BACKUP_ADMIN, GROUP_REPLICATION_STREAM ON *.* TO rpl@'%';
                CREATE DATABASE gate CHARACTER SET utf8mb4;
                CREATE USER 'gate'@'%' IDENTIFIED BY 'gate';
                GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON gate.* TO 'gate'@'%';
                """));
        List<String> initialize = new ArrayList<>(base(1));
        initialize.addAll(List.of("--initialize-insecure", "--init-file=" + users));
        if (launch(1, initialize).waitFor() != 0) {
            throw new IOException("The data directory cannot be initialized: see " + node(1));
        }
        Files.deleteIfExists(node(1).resolve("data/auto.cnf"));
        for (int number = 2; number <= NODES; number++) {
            copy(node(1).resolve("data"), node(number).resolve("data"));
        }
        for (int number = 1; number <= NODES; number++) {
            launch(number, options(number, false));
        }
        for (int number = 1; number <= NODES; number++) {
            int each = number;
            await("node " + number + " answers", () -> answers(each));
            execute(
                    number,
                    "SET GLOBAL super_read_only = OFF",
                    "CHANGE REPLICATION SOURCE TO SOURCE_USER='rpl', SOURCE_PASSWORD='rpl' FOR CHANNEL"
                            + " 'group_replication_recovery'");
            if (number == 1) {
                execute(
                        1,
                        "SET GLOBAL group_replication_bootstrap_group = ON",
                        "START GROUP_REPLICATION",
                        "SET GLOBAL group_replication_bootstrap_group = OFF");
            } else {
                execute(number, "START GROUP_REPLICATION");
            }
        }
        awaitWhole();
        System.out.println(url());
    }

    private String url() throws IOException {
        String hosts = Stream.of(Files.readString(folder.resolve("ports")).split("\n"))
                .map(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(","));
        return "mysql://gate:gate@" + hosts + "/gate";
    }

    /** Returns the URL for the option {@code --database} of the driver. */
    private String jdbcUrl() throws IOException {
        return url().replaceFirst("mysql://gate:gate@", "jdbc:mysql://")
                + "?user=gate&password=gate&allowPublicKeyRetrieval=true";
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private Connection connect(int number) throws SQLException, IOException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + port(number) + "/?connectTimeout=1000&socketTimeout=10000", "root", null);
    }

    private boolean answers(int number) {
        try (Connection connection = connect(number)) {
            return connection.isValid(1);
        } catch (SQLException | IOException e) {
            return false;
        }
    }

    private void execute(int number, String... statements) throws SQLException, IOException {
        try (Connection connection = connect(number);
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION group_replication_consistency = EVENTUAL");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private List<String> query(int number, String sql) throws SQLException, IOException {
        List<String> values = new ArrayList<>();
        try (Connection connection = connect(number);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    /** Returns the number of the node that is the primary and online, as a majority sees it. */
    private int primary() throws Exception {
        int[] found = new int[1];
        await("there is a primary", () -> {
            for (int number = 1; number <= NODES; number++) {
                try {
                    List<String> writable = query(
                            number,
                            "SELECT MEMBER_PORT FROM performance_schema.replication_group_members WHERE MEMBER_ROLE ="
                                    + " 'PRIMARY' AND MEMBER_STATE = 'ONLINE' AND MEMBER_ID = @@server_uuid AND"
                                    + " @@global.super_read_only = 0");
                    if (!writable.isEmpty()) {
                        found[0] = number;
                        return true;
                    }
                } catch (SQLException e) {
                    // This node is down or frozen: ask the next one.
                    continue;
                }
            }
            return false;
        });
        return found[0];
    }

    private long online(int number) throws SQLException, IOException {
        return Long.parseLong(query(
                        number,
                        "SELECT COUNT(*) FROM performance_schema.replication_group_members WHERE MEMBER_STATE = 'ONLINE'")
                .get(0));
    }

    private void awaitWhole() throws Exception {
        await("all nodes are online", () -> {
            for (int number = 1; number <= NODES; number++) {
                try {
                    if (online(number) < NODES) {
                        return false;
                    }
                } catch (SQLException e) {
                    return false;
                }
            }
            return true;
        });
    }

    private void status() throws Exception {
        for (int number = 1; number <= NODES; number++) {
            try {
                System.out.println(number + ": "
                        + query(
                                number,
                                "SELECT CONCAT(MEMBER_PORT, ' ', MEMBER_STATE, ' ', MEMBER_ROLE) FROM"
                                        + " performance_schema.replication_group_members")
                        + " super_read_only=" + query(number, "SELECT @@global.super_read_only"));
            } catch (SQLException e) {
                System.out.println(number + ": " + e.getMessage());
            }
        }
    }

    private void freeze(int number) throws Exception {
        signal(number, "STOP");
    }

    /** Freezes both secondaries: commits on the primary hang. */
    private void loseMajority() throws Exception {
        int primary = primary();
        for (int number = 1; number <= NODES; number++) {
            if (number != primary) {
                signal(number, "STOP");
            }
        }
    }

    /** A planned switch-over, which leaves all connections open. */
    private void switchOver() throws Exception {
        int primary = primary();
        int next = primary % NODES + 1;
        String uuid = query(next, "SELECT @@server_uuid").get(0);
        execute(primary, "SELECT group_replication_set_as_primary('" + uuid + "')");
    }

    /** Starts what was killed, thaws what was frozen, and waits until all nodes are online. */
    private void heal() throws Exception {
        for (int number = 1; number <= NODES; number++) {
            if (process(number).map(ProcessHandle::isAlive).orElse(false)) {
                signal(number, "CONT");
            } else {
                launch(number, options(number, true));
            }
        }
        long until = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (System.nanoTime() < until) {
            try {
                if (online(primary()) == NODES) {
                    return;
                }
            } catch (SQLException e) {
                // The group has not elected a primary yet.
            }
            Thread.sleep(POLL_MILLIS);
        }
        rejoin();
        awaitWhole();
    }

    /** Starts the replication of nodes that the group has expelled and that have given up joining again. */
    private void rejoin() throws Exception {
        int primary = primary();
        for (int number = 1; number <= NODES; number++) {
            if (number != primary && online(number) < NODES) {
                System.out.println("node " + number + " did not rejoin by itself");
                execute(number, "STOP GROUP_REPLICATION", "START GROUP_REPLICATION");
            }
        }
    }

    private java.util.Optional<ProcessHandle> process(int number) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(node(number).resolve("process"))));
    }

    private void signal(int number, String name) throws Exception {
        String id = Files.readString(node(number).resolve("process"));
        int status =
                new ProcessBuilder("kill", "-" + name, id).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " " + id + " ended with status " + status);
        }
        System.out.println(name + " node " + number);
    }

    private void stop() throws Exception {
        for (int number = 1; number <= NODES; number++) {
            process(number).ifPresent(ProcessHandle::destroyForcibly);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > until) {
                throw new IOException("Waited in vain until " + what);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
