package dev.gatehouse.platform.database;

import com.mysql.cj.log.NullLogger;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.config.DatabaseUrl;
import io.dropwizard.db.DataSourceFactory;
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
     * Driver properties of every connection: a connect timeout in milliseconds, which the driver does not have by default; one
     * attempt for the hosts of a URL, because the default takes half a minute if all are down; and the workaround for
     * fractional seconds.
     */
    private static final Map<String, String> CONNECT = Map.of(
            "connectTimeout", "1000",
            "retriesAllDown", "1",
            "connectionLifecycleInterceptors", FractionalSeconds.class.getName());

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
            "sessionVariables",
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
        DataSourceFactory factory = new LazyPool(driverProperties(target, Map.of()));
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
        // Without a query the driver pings, which respects the timeout.
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
        DataSourceFactory factory = dataSourceFactory(dataDirectory);
        Properties properties = new Properties();
        properties.putAll(driverProperties(target, more));
        Optional.ofNullable(factory.getUser()).ifPresent(name -> properties.setProperty("user", name));
        Optional.ofNullable(factory.getPassword()).ifPresent(proof -> properties.setProperty("password", proof));
        if (target.isH2()) {
            return DriverManager.getConnection(factory.getUrl(), properties);
        }
        Connection connection = open(target, properties);
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

    private static Connection open(DatabaseUrl target, Properties properties) throws DatabaseConnectionException {
        try {
            return DriverManager.getConnection(target.jdbcUrl(), properties);
        } catch (SQLException e) {
            throw DatabaseConnectionException.of(e, target);
        }
    }

    private DatabaseUrl target(Path dataDirectory) {
        return isEmbedded() ? DatabaseUrl.ofFile(file(dataDirectory)) : url;
    }

    private static Map<String, String> driverProperties(DatabaseUrl target, Map<String, String> wanted) {
        Map<String, String> properties = new HashMap<>();
        if (target.isH2()) {
            return properties;
        }
        Stream.of(CONNECT, wanted)
                .forEach(some -> some.forEach((name, value) -> {
                    if (!target.jdbcUrl().contains(name + "=")) {
                        properties.put(name, value);
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

        /** @param ofCommands the driver's properties for a command, without a socket timeout */
        LazyPool(Map<String, String> ofCommands) {
            this.ofCommands = ofCommands;
        }

        @Override
        public void asSingleConnectionPool() {
            super.asSingleConnectionPool();
            setInitialSize(0);
            setProperties(ofCommands);
        }
    }
}
