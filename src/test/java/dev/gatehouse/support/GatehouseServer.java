package dev.gatehouse.support;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import dev.gatehouse.GatehouseApplication;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.client.ApiClient;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.database.Databases;
import io.dropwizard.core.Application;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The service, running in this JVM with its own database, started as an operator would start it. */
public final class GatehouseServer implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable GatehouseServer shared;

    private static final int KEPT_CONNECTIONS = 2;
    private static final int ROWS_OF_AN_INSERT = 500;

    /** The tables that {@link #clear} keeps: Liquibase's, and those that the service fills at its start. */
    private static final Set<String> KEPT_TABLES = Set.of(
            "databasechangelog",
            "databasechangeloglock",
            "signing_key",
            "password_cost",
            "takeover_range",
            "database_generation",
            "heartbeat");

    private final TestClock clock;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final DropwizardTestSupport<GatehouseConfiguration> support;

    /** One HTTP client shared by all generated clients, because each has its own thread and connections. */
    private final Supplier<HttpClient> http = Suppliers.memoize(
            () -> HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());

    /** Idle connections for statements of tests: on MySQL, connecting takes longer than executing a statement. */
    private final Queue<Connection> kept = new ConcurrentLinkedQueue<>();

    private volatile boolean stopped;

    private GatehouseServer(Map<String, String> settings, Consumer<Environment> more, TestClock clock) {
        this.clock = clock;
        variables.put("HTTP_PORT", "0");
        variables.put("ADMIN_PORT", "0");
        // Logs as much as possible, so that LogSecretsIT checks all of it.
        variables.put("LOG_LEVEL", "DEBUG");
        variables.put("REQUEST_LOG", "true");
        variables.put("SHUTDOWN_DELAY", "0 seconds");
        variables.put("NATIVE_CRYPTO", NativeCrypto.setting());
        // Makes password hashing fast: most tests do not depend on its cost.
        variables.put("PASSWORD_HASH_MEMORY", "1024");
        // Switches rate limits off: most tests send many failing requests from one address.
        variables.put("THROTTLE_FREE_FAILURES", "1000000");
        variables.put("THROTTLE_ACCOUNT_FAILURES", "1000000");
        variables.put("THROTTLE_LOGINS_PER_ADDRESS", "1000000");
        variables.put("THROTTLE_SIGN_UPS_PER_ADDRESS", "1000000");
        variables.put("THROTTLE_RESETS_PER_ADDRESS", "1000000");
        variables.put("THROTTLE_EMAIL_VERIFICATIONS_PER_ADDRESS", "1000000");
        variables.put("THROTTLE_MAILED_TOKENS_PER_ADDRESS", "1000000");
        variables.put("THROTTLE_PER_RECIPIENT", "1000000");
        boolean known = settings.containsKey("DATA_DIR");
        Path directory = known ? Path.of(String.valueOf(settings.get("DATA_DIR"))) : newDirectory();
        variables.put("DATA_DIR", directory.toString());
        if (!settings.containsKey("DATABASE_URL")) {
            variables.putAll(known ? TestDatabase.settings(directory) : TestDatabase.migrated(directory));
        }
        variables.putAll(settings);
        UsedSecrets.addVariables(variables);
        support = new Support(more);
        try {
            support.before();
        } catch (Exception e) {
            throw new IllegalStateException("The service does not start", e);
        }
        UsedSecrets.add("a service's secret", secret());
        if (Person.DEMO_FIRST_PASSWORD.equals(variables.get("ADMIN_PASSWORD"))
                && "1".equals(query("SELECT COUNT(*) FROM user"))) {
            sql("UPDATE user SET password = ?", Person.sha256(Person.DEMO_PASSWORD));
        }
    }

    /** Returns the server that tests share if they do not affect each other. It has the settings of config.yml. */
    public static synchronized GatehouseServer shared() {
        if (shared == null) {
            GatehouseServer server = start(Map.of());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            shared = server;
        }
        return shared;
    }

    /** Starts a server with environment variables. */
    public static GatehouseServer start(Map<String, String> settings) {
        return start(settings, environment -> {});
    }

    /** Starts a server with additional resources of the test. */
    public static GatehouseServer startWith(Consumer<Environment> more) {
        return start(Map.of(), more);
    }

    /** Starts a server with environment variables and additional resources. */
    public static GatehouseServer start(Map<String, String> settings, Consumer<Environment> more) {
        return new GatehouseServer(settings, more, new TestClock());
    }

    /** Starts a server whose clock stands at the time until the test moves it. */
    public static GatehouseServer startAt(Instant time, Map<String, String> settings) {
        TestClock clock = new TestClock();
        clock.stop();
        clock.advance(Duration.between(clock.instant(), time));
        return new GatehouseServer(settings, environment -> {}, clock);
    }

    /** Starts a server on a machine whose clock is wrong. */
    public static GatehouseServer startWithWrongClock(Duration wrong, Map<String, String> settings) {
        TestClock clock = new TestClock();
        clock.setWrong(wrong);
        return new GatehouseServer(settings, environment -> {}, clock);
    }

    static Path newDirectory() {
        try {
            Path parent = Files.createDirectories(Path.of("target", "test-data"));
            return Files.createTempDirectory(parent, "server-" + COUNT.incrementAndGet() + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public TestClock clock() {
        return clock;
    }

    public int port() {
        return support.getLocalPort();
    }

    public int adminPort() {
        return port("admin");
    }

    /** Returns the metrics port, which exists only if {@code METRICS_PORT} is set. */
    public int metricsPort() {
        return port("metrics");
    }

    private int port(String connector) {
        return connectors()
                .filter(each -> connector.equals(each.getName()))
                .mapToInt(ServerConnector::getLocalPort)
                .findFirst()
                .orElseThrow();
    }

    private Stream<ServerConnector> connectors() {
        Server jetty = Objects.requireNonNull(
                support.getEnvironment().getAdminContext().getServer());
        return Arrays.stream(jetty.getConnectors()).map(ServerConnector.class::cast);
    }

    /** Returns the configuration of the service. */
    public GatehouseConfiguration configuration() {
        return support.getConfiguration();
    }

    public Path dataDirectory() {
        return support.getConfiguration().dataDirectory();
    }

    /** Returns the lines of the log file that contain a text. Only warnings, unless {@code LOG_LEVEL} is set. */
    public List<String> logged(String text) {
        String last = "this is the last line " + COUNT.incrementAndGet();
        LoggerFactory.getLogger(GatehouseServer.class).warn(last);
        Path file = dataDirectory().resolve("logs/gatehouse.log");
        return await()
                .until(() -> Files.readAllLines(file), lines -> lines.stream().anyMatch(line -> line.contains(last)))
                .stream()
                .filter(line -> line.contains(text))
                .toList();
    }

    /** Returns the environment variables of this server, for example to start another like it. */
    public Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /** Returns the master secret: the configured one, or else the generated one. */
    public String secret() {
        Secret given = support.getConfiguration().secret();
        try {
            return given.isEmpty()
                    ? Files.readString(dataDirectory().resolve("gatehouse.secret"))
                            .strip()
                    : given.reveal();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Returns the generated client, without a token. */
    public ApiClient client() {
        return new Client(http(), uri("").toString());
    }

    /** Returns the HTTP client that all clients of this server share. */
    HttpClient http() {
        return Objects.requireNonNull(http.get());
    }

    /** Shares one HTTP client and one mapper; the generated class creates new ones for each group of operations. */
    private static final class Client extends ApiClient {
        private static final ObjectMapper MAPPER = createDefaultObjectMapper();

        private final HttpClient http;

        Client(HttpClient http, String uri) {
            super(HttpClient.newBuilder(), MAPPER, uri);
            this.http = http;
        }

        @Override
        public HttpClient getHttpClient() {
            return http;
        }

        @Override
        public ObjectMapper getObjectMapper() {
            return MAPPER;
        }
    }

    /** Opens a new connection to the database of the service. */
    public Connection database() throws SQLException {
        var source = support.getConfiguration().database().dataSourceFactory(dataDirectory());
        source.asSingleConnectionPool();
        Properties properties = new Properties();
        properties.putAll(source.getProperties());
        Optional.ofNullable(source.getUser()).ifPresent(user -> properties.put("user", user));
        Optional.ofNullable(source.getPassword()).ifPresent(password -> properties.put("password", password));
        return DriverManager.getConnection(String.valueOf(source.getUrl()), properties);
    }

    /** Returns a Jdbi on the database of the service, for parts of the service that a test creates. */
    public Jdbi jdbi() {
        Jdbi jdbi = Jdbi.create(this::database);
        ServiceLoader.load(JdbiPlugin.class).forEach(jdbi::installPlugin);
        Databases.configure(jdbi);
        return jdbi;
    }

    /** Returns a Jdbi that reuses connections, for parts of the service that a test calls often. */
    public Jdbi jdbi(Queue<Connection> idle) {
        Jdbi jdbi = Jdbi.create(new ConnectionFactory() {
            @Override
            public Connection openConnection() throws SQLException {
                Connection kept = idle.poll();
                return kept == null ? database() : kept;
            }

            @Override
            public void closeConnection(Connection connection) {
                idle.add(connection);
            }
        });
        ServiceLoader.load(JdbiPlugin.class).forEach(jdbi::installPlugin);
        Databases.configure(jdbi);
        return jdbi;
    }

    /** Executes a statement on the database of the service. Returns the number of changed rows. */
    public int sql(String statement, Object... values) {
        return Objects.requireNonNull(prepared(statement, values, PreparedStatement::executeUpdate));
    }

    /** Returns the first column of the first row of a query on the database of the service. */
    public @Nullable String query(String query, Object... values) {
        return first(query, values, rows -> rows.getString(1));
    }

    /** Returns the first column of the first row of a query as bytes. */
    public byte[] bytes(String query, Object... values) {
        return Objects.requireNonNull(first(query, values, rows -> rows.getBytes(1)));
    }

    private interface Column<T> {
        @Nullable
        T of(ResultSet rows) throws SQLException;
    }

    private <T> @Nullable T first(String query, Object[] values, Column<T> column) {
        return prepared(query, values, prepared -> {
            try (ResultSet rows = prepared.executeQuery()) {
                return rows.next() ? column.of(rows) : null;
            }
        });
    }

    private interface Execution<T> {
        @Nullable
        T of(PreparedStatement prepared) throws SQLException;
    }

    private <T> @Nullable T prepared(String sql, Object[] values, Execution<T> execution) {
        try {
            Connection connection = connection();
            try (PreparedStatement prepared = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    prepared.setObject(i + 1, values[i]);
                }
                return execution.of(prepared);
            } finally {
                if (kept.size() < KEPT_CONNECTIONS && TestDatabase.isMySql() && !stopped) {
                    kept.add(connection);
                } else {
                    connection.close();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns an idle connection that still works, or else a new one. */
    private Connection connection() throws SQLException {
        for (Connection before = kept.poll(); before != null; before = kept.poll()) {
            if (before.isValid(1)) {
                return before;
            }
            before.close();
        }
        return database();
    }

    private void closeConnections() {
        stopped = true;
        for (Connection connection = kept.poll(); connection != null; connection = kept.poll()) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Adds a user row with the stored password as given, for example a tutorial's digest. */
    public void addUser(String username, String storedPassword) {
        sql(
                "INSERT INTO user (username, username_key, password, active, created_at) VALUES (?, ?, ?, TRUE, NOW())",
                username,
                UsernameKey.of(username).orElseThrow().bytes(),
                storedPassword);
    }

    /**
     * Deletes all users with their data and adds the demo administrator again, with the demo password. For tests about all
     * users on a server that other tests have used. Keys and the clock stay unchanged. Ids are never reused, so the service's
     * caches of deleted rows do no harm.
     */
    public void clear() {
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT LOWER(table_name) FROM information_schema.tables"
                    + " WHERE table_schema = SCHEMA() AND table_type = 'BASE TABLE'")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            tables.removeAll(KEPT_TABLES);
            for (String table : tables) {
                statement.executeUpdate("DELETE FROM " + table);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        addUser(Person.DEMO, Person.sha256(Person.DEMO_PASSWORD));
        sql("INSERT INTO user_role (user_id, role) SELECT id, 'admin' FROM user");
    }

    /** Adds many users quickly. The names get numbers from 1; no password matches what is stored. */
    public void addUsers(int count, IntFunction<String> name) {
        try (Connection connection = database()) {
            connection.setAutoCommit(false);
            for (int done = 0; done < count; done += ROWS_OF_AN_INSERT) {
                int rows = Math.min(ROWS_OF_AN_INSERT, count - done);
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO user (username, username_key, password, active, created_at) VALUES "
                                + String.join(", ", Collections.nCopies(rows, "(?, ?, 'none', TRUE, NOW())")))) {
                    for (int row = 0; row < rows; row++) {
                        String username = name.apply(done + row + 1);
                        insert.setString(2 * row + 1, username);
                        insert.setBytes(
                                2 * row + 2,
                                UsernameKey.of(username).orElseThrow().bytes());
                    }
                    insert.executeUpdate();
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes idle connections of clients and stops the server. Each idle connection would delay the stop by a second. */
    @Override
    public void close() {
        connectors()
                .flatMap(each -> List.copyOf(each.getConnectedEndPoints()).stream())
                .filter(GatehouseServer::isUnused)
                .forEach(EndPoint::close);
        stop();
    }

    /** Returns whether all requests of a connection have been answered. */
    private static boolean isUnused(EndPoint client) {
        org.eclipse.jetty.io.Connection http = client.getConnection();
        return http != null && http.getMessagesIn() == http.getMessagesOut();
    }

    /** Stops the server gracefully, as an operator would. */
    public void stop() {
        closeConnections();
        support.after();
        TestLogs.keep(variables);
    }

    private final class Support extends DropwizardTestSupport<GatehouseConfiguration> {
        private final Consumer<Environment> more;

        Support(Consumer<Environment> more) {
            super(TestApplication.class, "config.yml");
            this.more = more;
        }

        @Override
        public Application<GatehouseConfiguration> newApplication() {
            return new TestApplication(clock, variables, more);
        }
    }

    /** The service with the check of its responses. */
    public static final class TestApplication extends GatehouseApplication {
        private final TestClock clock;
        private final Consumer<Environment> more;

        TestApplication(TestClock clock, Map<String, String> environment, Consumer<Environment> more) {
            super(clock.machine(), environment);
            this.clock = clock;
            this.more = more;
        }

        @Override
        protected Clock timeOf(Clock corrected) {
            return clock.correctedBy(corrected);
        }

        @Override
        public void run(GatehouseConfiguration settings, Environment environment) throws Exception {
            if (settings.getServerFactory() instanceof AbstractServerFactory server) {
                // Limits the delay by requests that a test left open. Unused connections end after 5 seconds.
                server.setShutdownGracePeriod(io.dropwizard.util.Duration.seconds(10));
            }
            TestLogs.quietConsole();
            super.run(settings, environment);
            more.accept(environment);
            environment.lifecycle().addEventListener(new LifeCycle.Listener() {
                @Override
                public void lifeCycleStarting(LifeCycle event) {
                    if (event instanceof Server server) {
                        server.insertHandler(new ContractHandler());
                    }
                }
            });
        }
    }
}
