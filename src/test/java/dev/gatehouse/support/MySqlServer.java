package dev.gatehouse.support;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An empty MySQL or MariaDB server for tests, reachable only from this machine. */
public final class MySqlServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Options for tests: little memory, and commits do not wait for the disk. */
    private static final List<String> FRUGAL = List.of(
            "--bind-address=127.0.0.1",
            "--skip-log-bin",
            "--performance-schema=OFF",
            "--innodb-buffer-pool-size=256M",
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-doublewrite=OFF",
            "--max-connections=300");

    private final Product product;
    private final Path directory;
    private final int port;
    private final List<String> options;
    private Process process;

    private MySqlServer(Product product, Path directory, int port, List<String> options) throws IOException {
        this.product = product;
        this.directory = directory;
        this.port = port;
        this.options = options;
        copy(initialized(product, directory.resolveSibling(product.name())), directory);
        this.process = launch();
    }

    /**
     * Returns a data directory of which servers use copies. The first JVM of this run initializes it, which takes seconds; a
     * copy takes almost no time.
     */
    private static Path initialized(Product product, Path directory) throws IOException {
        Path data = directory.resolve("data");
        Path complete = Files.createDirectories(directory).resolve("complete");
        synchronized (MySqlServer.class) {
            try (FileChannel channel = FileChannel.open(directory.resolve("lock"), CREATE, WRITE)) {
                FileLock unused = channel.lock();
                if (!Files.exists(complete)) {
                    delete(data);
                    Process made = run(product.initialization(directory), directory);
                    if (made.onExit().join().exitValue() != 0) {
                        throw new IllegalStateException("The data directory cannot be initialized; see "
                                + directory.resolve("mysqld.log")
                                + " (MySQL needs Debian's libaio1 and libnuma1)");
                    }
                    Files.createFile(complete);
                }
            }
        }
        return data;
    }

    private static void copy(Path data, Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        directory.resolve("data").resolve(data.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** The commands and options of a database product. */
    private sealed interface Product {
        /** Returns the name of the initialized directory, whose copies servers use. */
        String name();

        /** Returns the command that initializes a data directory in which root has no password. */
        List<String> initialization(Path directory);

        /** Returns the command of the server, without options. */
        List<String> command();

        List<String> options();
    }

    /** The MySQL that -Pmysql unpacks. */
    private record MySql(Path home) implements Product {
        @Override
        public String name() {
            return String.valueOf(home.getFileName());
        }

        @Override
        public List<String> initialization(Path directory) {
            List<String> command = new ArrayList<>(command());
            command.addAll(List.of(
                    "--datadir=" + directory.resolve("data"), "--initialize-insecure", "--log-error-verbosity=1"));
            return command;
        }

        @Override
        public List<String> command() {
            Path mysqld = home.resolve("bin/mysqld");
            if (!mysqld.toFile().setExecutable(true)) {
                throw new IllegalStateException(mysqld + " cannot be made executable; is -Pmysql there?");
            }
            return List.of(mysqld.toString(), "--no-defaults", "--basedir=" + home);
        }

        @Override
        public List<String> options() {
            return List.of("--mysqlx=OFF", "--innodb-redo-log-capacity=256M");
        }
    }

    /** The MariaDB of Debian's package mariadb-server-core, without its configuration, so the default charset is latin1. */
    private record MariaDb(Path home) implements Product {
        @Override
        public String name() {
            return "mariadb";
        }

        @Override
        public List<String> initialization(Path directory) {
            return List.of(
                    home.resolve("bin/mariadb-install-db").toString(),
                    "--no-defaults",
                    "--basedir=" + home,
                    "--datadir=" + directory.resolve("data"),
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db");
        }

        @Override
        public List<String> command() {
            Path mariadbd = home.resolve("sbin/mariadbd");
            if (!Files.isExecutable(mariadbd)) {
                throw new IllegalStateException(mariadbd + " is missing: install Debian's mariadb-server-core");
            }
            return List.of(mariadbd.toString(), "--no-defaults", "--basedir=" + home);
        }

        @Override
        public List<String> options() {
            return List.of("--innodb-log-file-size=256M");
        }
    }

    /**
     * Starts a server of the product that this run uses.
     *
     * @param options options of the server in addition to those of all test servers
     */
    public static MySqlServer start(String... options) {
        return TestDatabase.isMariaDb() ? startMariaDb(options) : startMySql(options);
    }

    public static MySqlServer startMySql(String... options) {
        return start(new MySql(Path.of(System.getProperty("gatehouse.mysql.home"))), options);
    }

    public static MySqlServer startMariaDb(String... options) {
        return start(new MariaDb(Path.of(System.getProperty("gatehouse.mariadb.home", "/usr"))), options);
    }

    private static MySqlServer start(Product product, String... options) {
        try {
            Path parent = Files.createDirectories(Path.of("target", "mysql"));
            Path directory = Files.createTempDirectory(parent, "server-").toAbsolutePath();
            MySqlServer server = new MySqlServer(product, directory, freePort(), List.of(options));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(product.command());
        command.addAll(FRUGAL);
        command.addAll(product.options());
        command.addAll(List.of(
                "--datadir=" + directory.resolve("data"),
                "--pid-file=" + directory.resolve("pid"),
                "--port=" + port,
                "--socket=gatehouse.sock"));
        command.addAll(options);
        Process started = run(command, directory);
        // Stops the process too if it never answers.
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> answers() || !started.isAlive());
        if (!started.isAlive()) {
            throw new IllegalStateException("The server does not start; see " + directory.resolve("mysqld.log"));
        }
        return started;
    }

    private static Process run(List<String> command, Path directory) throws IOException {
        List<String> all = new ArrayList<>(command);
        // At its start, MariaDB deletes temporary tables in its temporary directory, so each server needs its own.
        all.add("--tmpdir=" + Files.createDirectories(directory.resolve("tmp")));
        if (System.getProperty("user.name").equals("root")) {
            all.add("--user=root");
        }
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("mysqld.log").toFile()))
                .start();
    }

    /** Returns whether the server accepts connections. */
    public boolean answers() {
        try (Connection connection =
                DriverManager.getConnection(jdbcUrl() + "?connectTimeout=1000&socketTimeout=1000", "root", null)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Returns the URL of a schema, for DATABASE_URL. */
    public String url(String schema) {
        return "mysql://root@127.0.0.1:" + port + "/" + schema;
    }

    private String jdbcUrl() {
        return "jdbc:mysql://127.0.0.1:" + port + "/";
    }

    public int port() {
        return port;
    }

    /** Opens a connection as root, without a default schema. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl() + "?socketTimeout=30000", "root", null);
    }

    /** Executes statements as root, without a default schema. */
    public void sql(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(Arrays.toString(statements), e);
        }
    }

    /** Kills the server with SIGKILL. */
    public void dies() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Starts the killed server again, on the same data and port. */
    public void returns() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts the server again if its process has ended by itself. The test in which that happened fails; those after it need
     * not fail with it. The server's log is printed, which tells why.
     */
    void startAgainIfEnded() {
        if (process.isAlive()) {
            return;
        }
        Path log = directory.resolve("mysqld.log");
        try {
            System.err.println("The database server ended with status " + process.exitValue() + ". " + log + ":");
            Files.readAllLines(log).forEach(System.err::println);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        returns();
    }

    /** Stops the process with SIGSTOP: connections stay open, and the server does not answer. */
    public void freezes() {
        signal("STOP");
    }

    /** Continues the process with SIGCONT. */
    public void thaws() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            if (!kill.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        dies();
        try {
            delete(directory.resolve("data"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            return;
        }
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
