package dev.gatehouse.platform.database;

import com.codahale.metrics.MetricRegistry;
import com.mysql.cj.log.NullLogger;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.config.DatabaseUrl;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.db.ManagedPooledDataSource;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Settings of the database.
 *
 * @param url the URL of the database; empty for the embedded database in a file of the data directory
 * @param user the user, if the URL names none
 * @param password the password, if the URL has none
 * @param migrateOnStart whether the schema is migrated at the start
 * @param maxConnections the maximum size of the pool
 * @param connectionTimeout how long a request waits for a connection; a millisecond to an hour
 */
public record DatabaseSettings(
        @NotNull DatabaseUrl url,
        @NotNull String user,
        @NotNull Secret password,
        boolean migrateOnStart,
        @Min(1) @Max(1_000) int maxConnections,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS) @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        Duration connectionTimeout) {

    /**
     * Driver properties of every connection: a connect timeout in milliseconds, which the driver does not have by default, and
     * the workaround for fractional seconds.
     */
    private static final Map<String, String> CONNECT =
            Map.of("connectTimeout", "1000", "connectionLifecycleInterceptors", FractionalSeconds.class.getName());

    /** Variables of the URL are set too, before those of the service. */
    private static final String SESSION_VARIABLES = "sessionVariables";

    /** Driver properties for hosts other than this machine: the certificate must be trusted and name the host of the URL. */
    private static final Map<String, String> TLS = Map.of("sslMode", "VERIFY_IDENTITY");

    /** Overrides the URL: the warnings of the driver would show all its options, including passwords of key stores. */
    private static final Map<String, String> QUIET = Map.of("logger", NullLogger.class.getName());

    /**
     * Driver properties of connections that serve requests: a socket timeout shorter than clients wait, a lock wait timeout
     * shorter than that, time zone UTC, and statements that are prepared once, by the server.
     */
    private static final Map<String, String> SERVE = Map.of(
            "socketTimeout",
            "2000",
            "socketFactory",
            AbortableMySqlSocketFactory.class.getName(),
            SESSION_VARIABLES,
            "innodb_lock_wait_timeout=1,time_zone='+00:00'",
            "cachePrepStmts",
            "true",
            "useServerPrepStmts",
            "true",
            "prepStmtCacheSize",
            "100",
            // In characters. Longer statements would be parsed each time.
            "prepStmtCacheSqlLimit",
            "4096",
            "useLocalSessionState",
            "true",
            "maintainTimeStats",
            "false");

    /**
     * Driver properties of the connection that checks whether the database accepts writes. With several hosts, a host that does
     * not respond must not delay the attempt at the next one.
     */
    private static final Map<String, String> PROBE = Map.of(
            "socketTimeout",
            "1000",
            "socketFactory",
            AbortableMySqlSocketFactory.class.getName(),
            SESSION_VARIABLES,
            "innodb_lock_wait_timeout=1,lock_wait_timeout=1,time_zone='+00:00'");

    /** The timeout of a validation, in seconds. */
    private static final int VALIDATION_PATIENCE = 1;

    /** Returns whether the database is embedded in the service, in a file of the data directory. */
    public boolean isEmbedded() {
        return url.isEmpty();
    }

    /** Returns whether the database is MySQL or MariaDB, which several instances can share. */
    public boolean isMySql() {
        return !isEmbedded() && !url.isH2();
    }

    /** Returns the factory that Dropwizard creates the pool with. */
    public DataSourceFactory dataSourceFactory(Path dataDirectory) {
        DatabaseUrl target = target(dataDirectory);
        DataSourceFactory factory = new LazyPool(
                driverProperties(target, Map.of()),
                target.isH2() ? Optional.empty() : Optional.of(() -> hosts(Map.of())));
        factory.setDriverClass(target.isH2() ? "org.h2.Driver" : "com.mysql.cj.jdbc.Driver");
        factory.setUrl(target.jdbcUrl());
        // An empty value would override the options of a JDBC URL.
        String name = target.user().orElse(user);
        Secret proof = target.password().orElse(password);
        factory.setUser(name.isEmpty() ? null : name);
        factory.setPassword(proof.isEmpty() ? null : proof.reveal());
        if (!target.isH2()) {
            factory.setProperties(driverProperties(target, SERVE));
        }
        factory.setMinSize(1);
        factory.setInitialSize(0);
        factory.setMaxSize(maxConnections);
        factory.setMaxWaitForConnection(connectionTimeout);
        factory.setCheckConnectionOnBorrow(!target.isH2());
        // The idle check may validate a connection that is being closed, and would log a stack trace.
        factory.setCheckConnectionWhileIdle(false);
        // A command's connections are validated by a ping, those of the service by WriteValidator.
        factory.setValidationQuery(null);
        factory.setValidationQueryTimeout(Duration.seconds(VALIDATION_PATIENCE));
        factory.setDefaultTransactionIsolation(DataSourceFactory.TransactionIsolation.READ_COMMITTED);
        factory.setValidationInterval(Duration.seconds(1));
        return factory;
    }

    /** Opens a connection without a socket timeout, for long work such as a migration. Not for requests. */
    public Connection connect(Path dataDirectory) throws SQLException {
        return connect(dataDirectory, Map.of());
    }

    /**
     * Opens a connection, and verifies that the service supports the server.
     *
     * @param more additional properties of the driver
     * @throws DatabaseConnectionException with a message for the operator; nothing has been changed then
     */
    public Connection connect(Path dataDirectory, Map<String, String> more) throws SQLException {
        DatabaseUrl target = target(dataDirectory);
        if (target.isH2()) {
            return DriverManager.getConnection(target.jdbcUrl(), properties(target, Map.of()));
        }
        Connection connection = hosts(more).getConnection();
        try {
            DatabaseServer server = DatabaseServer.of(connection);
            if (!server.isSupported()) {
                throw DatabaseConnectionException.unsupported(target.described() + " " + server.refusal());
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Returns the hosts for connections that serve requests. */
    MySqlHosts servingHosts() {
        return hosts(SERVE);
    }

    /** Returns the hosts for the connection that checks whether the database accepts writes. */
    MySqlHosts probedHosts() {
        return hosts(PROBE);
    }

    private MySqlHosts hosts(Map<String, String> wanted) {
        return new MySqlHosts(
                url,
                url.eachHost().stream()
                        .map(host -> new MySqlHosts.Host(host, properties(host, wanted)))
                        .toList());
    }

    private Properties properties(DatabaseUrl target, Map<String, String> wanted) {
        Properties properties = new Properties();
        properties.putAll(driverProperties(target, wanted));
        String name = target.user().orElse(user);
        Secret proof = target.password().orElse(password);
        if (!name.isEmpty()) {
            properties.setProperty("user", name);
        }
        if (!proof.isEmpty()) {
            properties.setProperty("password", proof.reveal());
        }
        return properties;
    }

    private DatabaseUrl target(Path dataDirectory) {
        return isEmbedded() ? DatabaseUrl.ofFile(file(dataDirectory)) : url;
    }

    private static Map<String, String> driverProperties(DatabaseUrl target, Map<String, String> wanted) {
        Map<String, String> properties = new HashMap<>();
        if (target.isH2()) {
            properties.putAll(wanted);
            return properties;
        }
        Stream.of(CONNECT, wanted)
                .forEach(some -> some.forEach((name, value) -> {
                    Optional<String> given = target.option(name);
                    if (given.isEmpty()) {
                        properties.put(name, value);
                    } else if (name.equals(SESSION_VARIABLES)) {
                        properties.put(name, given.get() + "," + value);
                    }
                }));
        if (!target.isLoopback() && !target.saysHowToEncrypt()) {
            properties.putAll(TLS);
        }
        properties.putAll(QUIET);
        return properties;
    }

    /** Returns the file of the embedded database, without the extension that H2 adds. */
    public static Path file(Path dataDirectory) {
        return dataDirectory.toAbsolutePath().normalize().resolve("gatehouse");
    }

    /** Opens no connections in advance: the pool would log a stack trace if its first connections failed. */
    private static final class LazyPool extends DataSourceFactory {
        private final Map<String, String> ofCommands;
        private final Optional<Supplier<MySqlHosts>> hosts;

        /**
         * @param ofCommands the driver's properties for a command, without a socket timeout
         * @param hosts the hosts of a MySQL database for a command; empty for H2
         */
        LazyPool(Map<String, String> ofCommands, Optional<Supplier<MySqlHosts>> hosts) {
            this.ofCommands = ofCommands;
            this.hosts = hosts;
        }

        @Override
        public ManagedDataSource build(MetricRegistry metrics, String name) {
            ManagedPooledDataSource pool = (ManagedPooledDataSource) super.build(metrics, name);
            hosts.ifPresent(some -> pool.getPoolProperties().setDataSource(some.get()));
            return pool;
        }

        @Override
        public void asSingleConnectionPool() {
            super.asSingleConnectionPool();
            setInitialSize(0);
            setProperties(ofCommands);
        }
    }
}
