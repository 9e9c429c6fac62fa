package dev.gatehouse.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The MySQL server of the tests, with a new data directory on loopback. Uses the server that {@code ./mvnw verify -Pmysql} has
 * unpacked, or that of {@code MYSQL_HOME}.
 */
final class MySqlServer implements AutoCloseable {
    private final Path home;
    private final Path data;
    private final Path log;
    private final int port;
    private Process process;

    private MySqlServer(Path home, Path data, Path log, int port) {
        this.home = home;
        this.data = data;
        this.log = log;
        this.port = port;
    }

    static MySqlServer create(Path folder) throws IOException, InterruptedException {
        String set = System.getenv("MYSQL_HOME");
        Path home = set == null || set.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache/gatehouse/mysql-8.0.33")
                : Path.of(set);
        Path program = home.resolve("bin/mysqld");
        if (!Files.isRegularFile(program)) {
            throw new IOException("There is no MySQL in " + home
                    + ": run ./mvnw verify -Pmysql once, set MYSQL_HOME, or pass --database URL");
        }
        if (!program.toFile().setExecutable(true)) {
            throw new IOException(program + " cannot be made executable");
        }
        // Not in the folder of the logs, whose path may be too long for a socket.
        MySqlServer server = new MySqlServer(
                home, Files.createTempDirectory("gatehouse-mysql"), folder.resolve("mysqld.log"), Programs.freePort());
        int status = server.launch(List.of("--initialize-insecure")).waitFor();
        if (status != 0) {
            throw new IOException("mysqld --initialize-insecure ended with status " + status + ": see " + server.log);
        }
        server.start();
        return server;
    }

    private Process launch(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/mysqld").toString(),
                "--no-defaults",
                "--basedir=" + home,
                "--datadir=" + data.resolve("mysql"),
                "--log-error=" + log));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        command.addAll(options);
        return Programs.start(log, Map.of(), command);
    }

    /** Starts the server on the existing data; returns before it accepts connections. */
    void start() throws IOException {
        process = launch(List.of(
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--mysqlx=OFF",
                "--socket=mysql.sock",
                "--skip-log-bin",
                "--innodb-buffer-pool-size=128M"));
    }

    String url(String database) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database + "?user=root";
    }

    /** Sends SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends a signal, such as {@code STOP}. */
    void signal(String name) throws IOException, InterruptedException {
        Programs.signal(process, name, log);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!Files.exists(data)) {
            return;
        }
        try (var files = Files.walk(data)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
