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
 * Where the data is.
 *
 * @param url of the database; empty: the embedded one, in a file of the data directory
 * @param user where the URL does not name one
 * @param password where the URL does not have one
 * @param migrateOnStart whether the schema is brought up to date at the start
 * @param maxConnections of the pool
 * @param connectionTimeout for which a request waits for a connection; a millisecond to an hour
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
     * Of every connection: what the driver would otherwise wait without end for, in milliseconds, how often it tries all hosts of
     * a URL, which would otherwise take half a minute when all are down, and what it sends.
     */
    private static final Map<String, String> CONNECT = Map.of(
            "connectTimeout", "1000",
            "retriesAllDown", "1",
            "connectionLifecycleInterceptors", FractionalSeconds.class.getName());

    /** Beyond this machine: whoever answers must prove to be the host of the URL. */
    private static final Map<String, String> TLS = Map.of("sslMode", "VERIFY_IDENTITY");

    /** Whatever a URL says: the driver's own warnings show all of its options, passwords of key stores too. */
    private static final Map<String, String> QUIET = Map.of("logger", NullLogger.class.getName());

    /**
     * Of connections that serve requests: no answer is waited for so long that the one who asked has gone, a lock gives
     * up before that, its clock shows UTC, and statements are prepared once, by the
     * server.
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
            // Characters; longer ones would be taken apart each time.
            "prepStmtCacheSqlLimit",
            "4096",
            "useLocalSessionState",
            "true",
            "maintainTimeStats",
            "false");

    /** In seconds. */
    private static final int VALIDATION_PATIENCE = 1;

    /** Whether the database is the one that comes with the service. */
    public boolean isEmbedded() {
        return url.isEmpty();
    }

    /** Whether it is one that several instances can share. */
    public boolean isMySql() {
        return !isEmbedded() && !url.isH2();
    }

    /** What Dropwizard makes a pool of. */
    public DataSourceFactory dataSourceFactory(Path dataDirectory) {
        DatabaseUrl target = target(dataDirectory);
        DataSourceFactory factory = new LazyPool(driverProperties(target, Map.of()));
        factory.setDriverClass(target.isH2() ? "org.h2.Driver" : "com.mysql.cj.jdbc.Driver");
        factory.setUrl(target.jdbcUrl());
        // What is empty must not stand beside what the options of a JDBC URL say.
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
        // It meets connections that somebody else is closing, and logs a stack trace of it.
        factory.setCheckConnectionWhileIdle(false);
        // The driver's own ping keeps the time that it is given.
        factory.setValidationQuery(null);
        factory.setValidationQueryTimeout(Duration.seconds(VALIDATION_PATIENCE));
        factory.setDefaultTransactionIsolation(DataSourceFactory.TransactionIsolation.READ_COMMITTED);
        factory.setValidationInterval(Duration.seconds(1));
        return factory;
    }

    /** A connection for work that may take its time, such as a migration. Nobody's request waits for it. */
    public Connection connect(Path dataDirectory) throws SQLException {
        return connect(dataDirectory, Map.of());
    }

    /**
     * A connection to a server that the service works with.
     *
     * @param more of the driver's properties
     * @throws DatabaseConnectionException with a sentence for the operator; nothing has been changed then
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

    /** The embedded database's file, without the ending that H2 adds. */
    public static Path file(Path dataDirectory) {
        return dataDirectory.toAbsolutePath().normalize().resolve("gatehouse");
    }

    /** Connects when it is asked to: the pool logs a stack trace when its first connections fail. */
    private static final class LazyPool extends DataSourceFactory {
        private final Map<String, String> ofCommands;

        /** @param ofCommands the driver's properties for a command, which may take its time */
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
