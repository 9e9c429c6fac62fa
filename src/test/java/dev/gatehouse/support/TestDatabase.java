package dev.gatehouse.support;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers of a test keep their data: in a file of their data directory or, with {@code -Pmysql} or
 * {@code -Pmariadb}, in a schema of a real MySQL or MariaDB, one for each data directory.
 */
public final class TestDatabase {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Set<String> SCHEMAS = new LinkedHashSet<>();
    private static @Nullable URI server;

    private TestDatabase() {}

    /** Whether it is a server, MySQL or MariaDB. */
    public static boolean isMySql() {
        return !System.getProperty("gatehouse.database", "embedded").equals("embedded");
    }

    public static boolean isMariaDb() {
        return System.getProperty("gatehouse.database", "embedded").equals("mariadb");
    }

    /** An option for a JVM that a test starts: its servers begin where those of this JVM do, without migrations of its own. */
    public static String ofThisRun() {
        return MigratedDatabase.option();
    }

    /** Variables of the environment for a server with that data directory. */
    static Map<String, String> settings(Path dataDirectory) {
        if (!isMySql()) {
            return Map.of();
        }
        String schema = schema(dataDirectory);
        execute("CREATE DATABASE IF NOT EXISTS " + schema);
        Map<String, String> settings = settings(schema);
        return withDemoUser(settings);
    }

    /** The default embedded database has the demo user by itself; all others are told to make it. */
    private static Map<String, String> withDemoUser(Map<String, String> settings) {
        settings.put("ADMIN_USERNAME", Person.DEMO);
        settings.put("ADMIN_PASSWORD", Person.DEMO_FIRST_PASSWORD);
        return settings;
    }

    /** The same, for a new data directory, and its migrations have run. */
    static Map<String, String> migrated(Path dataDirectory) {
        Map<String, String> settings = settings(dataDirectory);
        if (isMySql()) {
            MigratedDatabase.copyTo(schema(dataDirectory));
        } else {
            MigratedDatabase.copyTo(dataDirectory);
        }
        return settings;
    }

    /** A schema for one data directory. */
    private static String schema(Path dataDirectory) {
        String name = "gatehouse_"
                + Person.sha256(dataDirectory.toAbsolutePath().normalize().toString())
                        .substring(0, 16);
        SCHEMAS.add(name);
        return name;
    }

    /** An empty schema of MySQL; the variables of the environment for a server on it. */
    public static Map<String, String> emptySchema(String name) {
        SCHEMAS.add(name);
        execute("DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name);
        return settings(name);
    }

    /**
     * Creates a migrated database without users, on the product that the tests run on. Several servers can use it.
     *
     * @return the variables of the environment for a server on it
     */
    public static Map<String, String> ofATeam() {
        if (isMySql()) {
            String name = "team_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
            Map<String, String> settings = emptySchema(name);
            MigratedDatabase.copyTo(name);
            return settings;
        }
        Path directory = GatehouseServer.newDirectory();
        MigratedDatabase.copyTo(directory);
        // No test cuts the power, so no commit waits for the disk.
        String url = "jdbc:h2:file:" + directory.toAbsolutePath().resolve("gatehouse") + ";WRITE_DELAY=500";
        return Map.of("DATABASE_URL", url, "GATEHOUSE_SECRET", SECRET);
    }

    /** The same, and its only user is the demo user, who is an administrator. */
    public static Map<String, String> ofATeamWithDemoUser() {
        return withDemoUser(new HashMap<>(ofATeam()));
    }

    private static Map<String, String> settings(String schema) {
        URI url = server();
        Map<String, String> settings = new HashMap<>();
        settings.put("DATABASE_URL", url.resolve("/" + schema + query(url)).toString());
        settings.put("GATEHOUSE_SECRET", SECRET);
        return settings;
    }

    private static String query(URI url) {
        return url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    }

    /** Statements of somebody who may do anything on MySQL. */
    public static void execute(String... statements) {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(Arrays.toString(statements), e);
        }
    }

    /** Returns the number that a query finds in one schema of MySQL. */
    public static int count(String schema, String query) throws SQLException {
        try (Connection connection = connect(schema);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** A connection to one schema of MySQL. */
    public static Connection connect(String schema) throws SQLException {
        URI url = server();
        String[] credentials = url.getRawUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:mysql://" + url.getHost() + ":" + url.getPort() + "/" + schema + query(url),
                decoded(credentials[0]),
                credentials.length < 2 ? null : decoded(credentials[1]));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** {@code mysql://user:password@host:port}: of TEST_DATABASE_URL, or started for this run. */
    private static synchronized URI server() {
        URI known = server;
        if (known == null) {
            String given = System.getenv("TEST_DATABASE_URL");
            if (given == null) {
                known = URI.create(MySqlServer.start().url(""));
            } else {
                known = URI.create(given);
                Runtime.getRuntime().addShutdownHook(new Thread(TestDatabase::leaveNothing));
            }
            server = known;
        }
        return known;
    }

    private static void leaveNothing() {
        SCHEMAS.forEach(schema -> execute("DROP DATABASE IF EXISTS " + schema));
    }
}
