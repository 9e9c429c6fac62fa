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
 * The databases of test servers. Each data directory has an embedded database or, with {@code -Pmysql} or {@code -Pmariadb},
 * its own schema on a real MySQL or MariaDB.
 */
public final class TestDatabase {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Set<String> SCHEMAS = new LinkedHashSet<>();
    private static @Nullable URI server;
    private static @Nullable MySqlServer started;

    private TestDatabase() {}

    /** Returns whether this run uses a database server: MySQL or MariaDB. */
    public static boolean isMySql() {
        return !System.getProperty("gatehouse.database", "embedded").equals("embedded");
    }

    public static boolean isMariaDb() {
        return System.getProperty("gatehouse.database", "embedded").equals("mariadb");
    }

    /** Returns an option for a JVM that a test starts: its servers use the migrated database of this run. */
    public static String ofThisRun() {
        return MigratedDatabase.option();
    }

    /** Returns the environment variables for a server with the data directory. */
    static Map<String, String> settings(Path dataDirectory) {
        if (!isMySql()) {
            return Map.of();
        }
        String schema = schema(dataDirectory);
        execute("CREATE DATABASE IF NOT EXISTS " + schema);
        Map<String, String> settings = settings(schema);
        return withDemoUser(settings);
    }

    /** Adds the variables that create the demo user; only the default embedded database gets it without them. */
    private static Map<String, String> withDemoUser(Map<String, String> settings) {
        settings.put("ADMIN_USERNAME", Person.DEMO);
        settings.put("ADMIN_PASSWORD", Person.DEMO_FIRST_PASSWORD);
        return settings;
    }

    /** Returns the environment variables for a new data directory, and creates its migrated database. */
    static Map<String, String> migrated(Path dataDirectory) {
        Map<String, String> settings = settings(dataDirectory);
        if (isMySql()) {
            MigratedDatabase.copyTo(schema(dataDirectory));
        } else {
            MigratedDatabase.copyTo(dataDirectory);
        }
        return settings;
    }

    /** Returns the name of the schema for a data directory. */
    private static String schema(Path dataDirectory) {
        String name = "gatehouse_"
                + Person.sha256(dataDirectory.toAbsolutePath().normalize().toString())
                        .substring(0, 16);
        SCHEMAS.add(name);
        return name;
    }

    /** Creates an empty schema of MySQL. Returns the environment variables for a server on it. */
    public static Map<String, String> emptySchema(String name) {
        SCHEMAS.add(name);
        execute("DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name);
        return settings(name);
    }

    /**
     * Creates a migrated database without users, on the product of this run. Several servers can use it.
     *
     * @return the environment variables for a server on it
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
        // Tests need no durability, so commits do not wait for the disk.
        String url = "jdbc:h2:file:" + directory.toAbsolutePath().resolve("gatehouse") + ";WRITE_DELAY=500";
        return Map.of("DATABASE_URL", url, "GATEHOUSE_SECRET", SECRET);
    }

    /** Like {@link #ofATeam}, but the database will have one user: the demo user, who is an administrator. */
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

    /** Executes statements on MySQL with all privileges. */
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

    /** Returns the number that a query selects in a schema of MySQL. */
    public static int count(String schema, String query) throws SQLException {
        try (Connection connection = connect(schema);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Opens a connection to a schema of MySQL. */
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

    /** Returns {@code mysql://user:password@host:port}: TEST_DATABASE_URL, or a server started for this run. */
    private static synchronized URI server() {
        URI known = server;
        if (known == null) {
            String given = System.getenv("TEST_DATABASE_URL");
            if (given == null) {
                started = MySqlServer.start();
                known = URI.create(started.url(""));
            } else {
                known = URI.create(given);
                Runtime.getRuntime().addShutdownHook(new Thread(TestDatabase::dropSchemas));
            }
            server = known;
        } else if (started != null) {
            started.startAgainIfEnded();
        }
        return known;
    }

    private static void dropSchemas() {
        SCHEMAS.forEach(schema -> execute("DROP DATABASE IF EXISTS " + schema));
    }
}
