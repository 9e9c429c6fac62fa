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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The database and the instances of a run. */
final class Cluster implements AutoCloseable {
    static final String ADMINISTRATOR = "admin@example.org";
    static final String ADMINISTRATOR_PASSWORD = "a lighthouse of granite";

    /** Failed logins for an account from unknown clients, before each further attempt is refused. */
    static final int ACCOUNT_FAILURES = 10;

    /** Sign-ups from an address block. */
    static final int SIGN_UPS_PER_ADDRESS = 10;

    /** Mails of a kind to a mailbox that unknown clients can cause. */
    static final int MAILS_PER_RECIPIENT = 5;

    private static final Pattern HOSTS = Pattern.compile("jdbc:mysql://(?<hosts>[^/]+,[^/]+)(?<rest>/.*)");

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration RETRY = Duration.ofMillis(100);

    private final Optional<MySqlServer> mysql;
    private final String database;
    private final List<Instance> instances = new ArrayList<>();

    private Cluster(Optional<MySqlServer> mysql, String database) {
        this.mysql = mysql;
        this.database = database;
    }

    /** Starts the database, unless the options name one, and the instances; returns when all are healthy. */
    static Cluster start(Options options, Path jar, int smtpPort) throws Exception {
        Optional<MySqlServer> mysql =
                options.database().isEmpty() ? Optional.of(MySqlServer.create(options.out())) : Optional.empty();
        Cluster cluster =
                new Cluster(mysql, mysql.map(server -> server.url("gate")).orElse(options.database()));
        try {
            if (mysql.isPresent()) {
                cluster.createDatabase(mysql.get());
            }
            Map<String, String> settings = cluster.settings(options, smtpPort);
            for (int i = 0; i < options.instances(); i++) {
                Instance instance = new Instance(i, jar, options.out(), settings);
                cluster.instances.add(instance);
                instance.start();
            }
            for (Instance instance : cluster.instances) {
                cluster.awaitHealth(instance);
            }
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private void createDatabase(MySqlServer server) throws InterruptedException, SQLException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try (Connection connection = DriverManager.getConnection(server.url(""));
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE gate");
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(RETRY.toMillis());
            }
        }
    }

    private Map<String, String> settings(Options options, int smtpPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("DATABASE_URL", database);
        settings.put("GATEHOUSE_SECRET", "for this run only: 0123456789abcdef");
        settings.put("ADMIN_USERNAME", ADMINISTRATOR);
        settings.put("ADMIN_PASSWORD", ADMINISTRATOR_PASSWORD);
        settings.put("PUBLIC_URL", "http://localhost:8080");
        settings.put("LINK_BASE_URL", "http://localhost:8080/pages");
        settings.put("TRUSTED_PROXIES", "127.0.0.1");
        settings.put("SIGN_UP", "open");
        settings.put("CLASSIC_ENABLED", "false");
        settings.put("FRESH_FOR", "1 day");
        settings.put("REFRESH_TOKEN_GRACE", options.grace() + " seconds");
        settings.put("SHUTDOWN_DELAY", "2 seconds");
        // Cheap hashes: a run is about states, not about the speed of logins.
        settings.put("PASSWORD_HASH_MEMORY", "64");
        settings.put("PASSWORD_HASH_ITERATIONS", "1");
        settings.put("THROTTLE_ACCOUNT_FAILURES", String.valueOf(ACCOUNT_FAILURES));
        settings.put("THROTTLE_SIGN_UPS_PER_ADDRESS", String.valueOf(SIGN_UPS_PER_ADDRESS));
        settings.put("THROTTLE_PER_RECIPIENT", String.valueOf(MAILS_PER_RECIPIENT));
        settings.put("MAIL_TRANSPORT", "smtp");
        settings.put("MAIL_FROM", "login@example.org");
        settings.put("SMTP_HOST", "127.0.0.1");
        settings.put("SMTP_PORT", String.valueOf(smtpPort));
        settings.put("SMTP_SECURITY", "none");
        return settings;
    }

    private void awaitHealth(Instance instance) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!instance.isReady()) {
            if (!instance.isRunning() || System.nanoTime() > end) {
                throw new IOException("An instance does not start:\n" + Files.readString(instance.log()));
            }
            instance.probe();
            Thread.sleep(RETRY.toMillis());
        }
    }

    List<Instance> instances() {
        return instances;
    }

    /** Returns the MySQL server of this run. */
    MySqlServer mysql() {
        return mysql.orElseThrow(
                () -> new IllegalArgumentException("This fault needs the MySQL server of the run: omit --database"));
    }

    /** Returns a URL for each host of a URL. */
    static List<String> hosts(String url) {
        Matcher several = HOSTS.matcher(url);
        return several.matches()
                ? Arrays.stream(several.group("hosts").split(","))
                        .map(host -> "jdbc:mysql://" + host + several.group("rest"))
                        .toList()
                : List.of(url);
    }

    /** Connects to the database: of several hosts to the one that accepts writes, or to any if none does. */
    Connection connect() throws SQLException {
        List<String> hosts = hosts(database);
        if (hosts.size() == 1) {
            return open(database);
        }
        SQLException failure = new SQLException("No host of the database can be reached");
        for (boolean writable : List.of(true, false)) {
            for (String url : hosts) {
                try {
                    if (!writable || acceptsWrites(url)) {
                        return open(url);
                    }
                } catch (SQLException e) {
                    failure.addSuppressed(e);
                }
            }
        }
        throw failure;
    }

    /** Opens a connection that does not wait for ever for a frozen host. */
    private static Connection open(String url) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", "2000");
        properties.setProperty("socketTimeout", "20000");
        return DriverManager.getConnection(url, properties);
    }

    private static boolean acceptsWrites(String url) throws SQLException {
        try (Connection connection = open(url);
                Statement statement = connection.createStatement();
                ResultSet readOnly = statement.executeQuery("SELECT @@global.read_only")) {
            return readOnly.next() && readOnly.getInt(1) == 0;
        }
    }

    @Override
    public void close() throws IOException {
        instances.forEach(Instance::close);
        if (mysql.isPresent()) {
            mysql.get().close();
        }
    }
}
