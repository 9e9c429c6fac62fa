package dev.gatehouse.reliability;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A MySQL Group Replication with three nodes and one primary on this machine. Each command is a process of its own; the nodes go
 * on until {@code stop}. With {@code GROUP_NAMESPACES} set, each node has a network namespace and an address of its own on a
 * bridge that only this machine reaches.
 */
public final class Group {
    private static final String NAME = "2f3c1d4e-0000-4000-8000-000000000001";
    private static final int NODES = 3;
    private static final String LOOPBACK = "127.0.0.1";

    /** The bridge, and the network of nodes with namespaces. */
    private static final String BRIDGE = "gatehouse0";

    private static final String NETWORK = "10.213.97.";
    private static final String GATEWAY = NETWORK + "254";

    /** The configuration of HAProxy on the page for operators, which is the one that is tested. */
    private static final Pattern PROXY = Pattern.compile("```haproxy\n(.*?)```", Pattern.DOTALL);

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** How long a node may need to join again by itself: after a kill, for the recovery of its files too. */
    private static final Duration REJOIN = Duration.ofSeconds(90);

    private static final long POLL_MILLIS = 100;
    private static final int PORT_ATTEMPTS = 100;

    private final Path folder;
    private final Path home;

    private Group(Path folder, Path home) {
        this.folder = folder;
        this.home = home;
    }

    /** Returns the group in the folder of the system property {@code group.folder}. */
    static Group create() {
        String set = System.getenv("MYSQL_HOME");
        Path home = set == null || set.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache/gatehouse/mysql-8.0.33")
                : Path.of(set);
        return new Group(Path.of(System.getProperty("group.folder")).toAbsolutePath(), home);
    }

    public static void main(String[] arguments) throws Exception {
        create().execute(
                        arguments.length == 0 ? "" : arguments[0],
                        arguments.length < 2 ? 0 : Integer.parseInt(arguments[1]));
    }

    /** @param node the number of a node; 0 for the primary */
    void execute(String command, int node) throws Exception {
        switch (command) {
            case "start" -> start();
            case "stop" -> stop();
            case "status" -> status();
            case "jdbc" -> System.out.println(jdbcUrl());
            case "primary" -> System.out.println(primary());
            case "kill" -> signal(node == 0 ? primary() : node, "KILL");
            case "freeze" -> freeze(node == 0 ? primary() : node);
            case "lose-majority" -> loseMajority();
            case "partition" -> partition(node == 0 ? primary() : node);
            case "isolate" -> isolate(node == 0 ? primary() : node);
            case "switch" -> switchOver();
            case "proxy" -> startProxy();
            case "heal" -> heal();
            default ->
                throw new IllegalArgumentException(
                        "Commands: start, stop, status, jdbc, primary, kill [NODE], freeze [NODE], lose-majority,"
                                + " partition [NODE], isolate [NODE], switch, heal, proxy. Without a number, NODE is the"
                                + " primary");
        }
    }

    private Path node(int number) {
        return folder.resolve("node" + number);
    }

    /** Returns the host and the port of a node. */
    private String address(int number) throws IOException {
        return Files.readString(folder.resolve("addresses")).split("\n")[number - 1];
    }

    private String host(int number) throws IOException {
        return address(number).split(":")[0];
    }

    private int port(int number) throws IOException {
        return Integer.parseInt(address(number).split(":")[1]);
    }

    private boolean hasNamespaces() throws IOException {
        return !host(1).equals(LOOPBACK);
    }

    private static String namespace(int number) {
        return "gatehouse-" + number;
    }

    private List<String> options(int number, boolean onBoot) throws IOException {
        List<String> addresses = new ArrayList<>();
        for (int each = 1; each <= NODES; each++) {
            addresses.add(address(each));
        }
        int port = port(number);
        List<String> options = new ArrayList<>(base(number));
        options.addAll(List.of(
                "--port=" + port,
                "--bind-address=" + host(number),
                "--skip-name-resolve=" + (hasNamespaces() ? "ON" : "OFF"),
                "--mysqlx=OFF",
                "--socket=mysql.sock",
                "--pid-file=" + node(number).resolve("pid"),
                "--server-id=" + number,
                "--report-host=" + host(number),
                "--report-port=" + port,
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--log-bin=binlog",
                "--plugin-load-add=group_replication.so",
                "--loose-group-replication-group-name=" + NAME,
                // The other stack listens on every interface.
                "--loose-group-replication-communication-stack=MYSQL",
                "--loose-group-replication-local-address=" + address(number),
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
        List<String> all = new ArrayList<>();
        if (hasNamespaces()) {
            all.addAll(List.of("ip", "netns", "exec", namespace(number)));
        }
        all.addAll(command);
        Process process = new ProcessBuilder(all)
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
        boolean namespaces =
                !System.getenv().getOrDefault("GROUP_NAMESPACES", "").isEmpty();
        List<String> addresses = new ArrayList<>();
        for (int number = 1; number <= NODES; number++) {
            addresses.add(namespaces ? NETWORK + number + ":3306" : LOOPBACK + ":" + freePort());
        }
        Files.writeString(folder.resolve("addresses"), String.join("\n", addresses) + "\n");
        if (namespaces) {
            createNetwork();
        }
        Path users = folder.resolve("users.sql");
        Files.writeString(users, String.join("\n", """
                SET SQL_LOG_BIN = 0;
                CREATE USER rpl@'%' IDENTIFIED WITH caching_sha2_password BY 'rpl';
                GRANT REPLICATION SLAVE, CONNECTION_ADMIN, BACKUP_ADMIN, GROUP_REPLICATION_STREAM ON *.* TO rpl@'%';
                CREATE DATABASE gate CHARACTER SET utf8mb4;
                CREATE USER 'gate'@'%' IDENTIFIED BY 'gate';
                GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON gate.* TO 'gate'@'%';
                CREATE USER haproxy@'%' IDENTIFIED WITH caching_sha2_password BY '';
                GRANT SELECT ON performance_schema.replication_group_members TO haproxy@'%';
                CREATE USER root@'GATEWAY';
                GRANT ALL ON *.* TO root@'GATEWAY' WITH GRANT OPTION;
                """.replace("GATEWAY", GATEWAY)));
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
        String hosts = Stream.of(Files.readString(folder.resolve("addresses")).split("\n"))
                .collect(Collectors.joining(","));
        return "mysql://gate:gate@" + hosts + "/gate" + (hasNamespaces() ? "?sslMode=REQUIRED" : "");
    }

    /** Returns the URL for the option {@code --database} of the driver. */
    private String jdbcUrl() throws IOException {
        String hosts = url().replaceFirst("mysql://gate:gate@", "").replaceFirst("/.*", "");
        return jdbcUrl(hosts) + (hasNamespaces() ? "&sslMode=REQUIRED" : "");
    }

    private static String jdbcUrl(String hosts) {
        return "jdbc:mysql://" + hosts + "/gate?user=gate&password=gate&allowPublicKeyRetrieval=true";
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
                "jdbc:mysql://" + address(number) + "/?connectTimeout=1000&socketTimeout=30000", "root", null);
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
        await("all nodes are online", this::isWhole);
    }

    /**
     * Returns whether all nodes know the same primary, and all nodes as online. A primary that the others have replaced may
     * not know it yet.
     */
    private boolean isWhole() throws IOException {
        List<String> primaries = new ArrayList<>();
        try {
            for (int number = 1; number <= NODES; number++) {
                if (online(number) < NODES) {
                    return false;
                }
                primaries.addAll(query(
                        number,
                        "SELECT MEMBER_ID FROM performance_schema.replication_group_members WHERE MEMBER_ROLE ="
                                + " 'PRIMARY'"));
            }
        } catch (SQLException e) {
            return false;
        }
        return primaries.size() == NODES && primaries.stream().distinct().count() == 1;
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

    /** Cuts a node off from the others; clients still reach it. */
    private void partition(int node) throws Exception {
        for (int number = 1; number <= NODES; number++) {
            if (number != node) {
                iptables(node, "-A", "INPUT", "-s", host(number), "-j", "DROP");
                iptables(node, "-A", "OUTPUT", "-d", host(number), "-j", "DROP");
            }
        }
        System.out.println("partition node " + node);
    }

    /** Cuts a node off from the others and from all clients. */
    private void isolate(int node) throws Exception {
        iptables(node, "-A", "INPUT", "-i", "eth0", "-j", "DROP");
        iptables(node, "-A", "OUTPUT", "-o", "eth0", "-j", "DROP");
        System.out.println("isolate node " + node);
    }

    private void iptables(int node, String... arguments) throws Exception {
        if (!hasNamespaces()) {
            throw new IllegalStateException("Start the group with GROUP_NAMESPACES=yes, as root");
        }
        run("ip netns exec " + namespace(node) + " iptables -w " + String.join(" ", arguments));
    }

    /** Connects a namespace for each node to a bridge. Nothing routes to it from other machines. */
    private void createNetwork() throws Exception {
        run("ip link add " + BRIDGE + " type bridge");
        run("ip addr add " + GATEWAY + "/24 dev " + BRIDGE);
        run("ip link set " + BRIDGE + " up");
        for (int number = 1; number <= NODES; number++) {
            String name = namespace(number);
            run("ip netns add " + name);
            run("ip link add " + BRIDGE + "-" + number + " type veth peer name eth0 netns " + name);
            run("ip link set " + BRIDGE + "-" + number + " master " + BRIDGE + " up");
            run("ip -n " + name + " addr add " + host(number) + "/24 dev eth0");
            run("ip -n " + name + " link set eth0 up");
            run("ip -n " + name + " link set lo up");
        }
    }

    private void deleteNetwork() throws Exception {
        for (int number = 1; number <= NODES; number++) {
            run("ip netns delete " + namespace(number));
        }
        run("ip link delete " + BRIDGE);
    }

    private static void run(String command) throws Exception {
        int status = new ProcessBuilder(command.split(" ")).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(command + " ended with status " + status);
        }
    }

    /** Starts HAProxy with the configuration of docs/cluster.md, and prints the URL for the option {@code --database}. */
    private void startProxy() throws Exception {
        Matcher block = PROXY.matcher(Files.readString(Path.of(System.getProperty("group.page"))));
        if (!block.find()) {
            throw new IOException(System.getProperty("group.page") + " has no configuration of HAProxy");
        }
        String address = LOOPBACK + ":" + freePort();
        String configuration = block.group(1).replace(LOOPBACK + ":3306", address);
        for (int number = 1; number <= NODES; number++) {
            configuration = configuration.replace("db" + number + ":3306", address(number));
        }
        Path file = folder.resolve("haproxy.cfg");
        Files.writeString(file, configuration);
        Process proxy = new ProcessBuilder("haproxy", "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        Files.writeString(folder.resolve("haproxy"), String.valueOf(proxy.pid()));
        await("HAProxy leads to a node", () -> {
            try (Connection connection = DriverManager.getConnection(jdbcUrl(address))) {
                return connection.isValid(1);
            } catch (SQLException e) {
                return false;
            }
        });
        System.out.println(jdbcUrl(address));
    }

    /** Returns a free port below those of outgoing connections, which could take it while its program is down. */
    private static int freePort() throws IOException {
        for (int i = 0; i < PORT_ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_768);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                continue;
            }
        }
        throw new IOException("There is no free port between 20000 and 32767");
    }

    /** A planned switch-over, which leaves all connections open. */
    private void switchOver() throws Exception {
        int primary = primary();
        int next = primary % NODES + 1;
        String uuid = query(next, "SELECT @@server_uuid").get(0);
        execute(primary, "SELECT group_replication_set_as_primary('" + uuid + "')");
    }

    /**
     * Connects what was cut off, starts what was killed, thaws what was frozen, and waits until all nodes are online.
     *
     * @return how many nodes had to be told to join again
     */
    int heal() throws Exception {
        for (int number = 1; number <= NODES; number++) {
            if (hasNamespaces()) {
                iptables(number, "-F");
            }
            if (process(node(number).resolve("process"))
                    .map(ProcessHandle::isAlive)
                    .orElse(false)) {
                signal(number, "CONT");
            } else {
                launch(number, options(number, true));
            }
        }
        long until = System.nanoTime() + REJOIN.toNanos();
        while (System.nanoTime() < until) {
            if (isWhole()) {
                return 0;
            }
            Thread.sleep(POLL_MILLIS);
        }
        int told = rejoin();
        awaitWhole();
        return told;
    }

    /** Returns whether a node has left the group and does not try to join it again. */
    private boolean hasGivenUp(int number) throws SQLException, IOException {
        return query(
                        number,
                        "SELECT MEMBER_STATE FROM performance_schema.replication_group_members WHERE MEMBER_ID ="
                                + " @@server_uuid AND MEMBER_STATE NOT IN ('OFFLINE', 'ERROR')")
                .isEmpty();
    }

    /** Starts the replication of nodes that the group has expelled and that have given up joining again. */
    private int rejoin() throws Exception {
        int told = 0;
        int primary = primary();
        for (int number = 1; number <= NODES; number++) {
            if (number != primary && hasGivenUp(number)) {
                System.out.println("node " + number + " did not rejoin by itself");
                execute(number, "STOP GROUP_REPLICATION", "START GROUP_REPLICATION");
                told++;
            }
        }
        return told;
    }

    private static Optional<ProcessHandle> process(Path file) throws IOException {
        return Files.exists(file) ? ProcessHandle.of(Long.parseLong(Files.readString(file))) : Optional.empty();
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
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
            process(node(number).resolve("process")).ifPresent(Group::end);
        }
        process(folder.resolve("haproxy")).ifPresent(Group::end);
        if (hasNamespaces()) {
            deleteNetwork();
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
