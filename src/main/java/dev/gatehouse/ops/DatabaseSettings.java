package dev.gatehouse.ops;

import dev.gatehouse.kernel.Secret;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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

    private static final String CONNECT_TIMEOUT_MILLIS = "10000";

    /** Whether the database is the one that comes with the service. */
    public boolean isEmbedded() {
        return url.isEmpty();
    }

    /** What Dropwizard makes a pool of. */
    public DataSourceFactory dataSourceFactory(Path dataDirectory) {
        DatabaseUrl target = isEmbedded() ? DatabaseUrl.ofFile(file(dataDirectory)) : url;
        DataSourceFactory factory = new LazyPool();
        factory.setDriverClass(target.isH2() ? "org.h2.Driver" : "com.mysql.cj.jdbc.Driver");
        factory.setUrl(target.jdbcUrl());
        // What is empty must not stand beside what the options of a JDBC URL say.
        String name = target.user().orElse(user);
        Secret proof = target.password().orElse(password);
        factory.setUser(name.isEmpty() ? null : name);
        factory.setPassword(proof.isEmpty() ? null : proof.reveal());
        if (!target.isH2() && !target.jdbcUrl().contains("connectTimeout=")) {
            // The driver's own is whatever the operating system takes for forever.
            factory.setProperties(Map.of("connectTimeout", CONNECT_TIMEOUT_MILLIS));
        }
        factory.setMinSize(1);
        factory.setInitialSize(0);
        factory.setMaxSize(maxConnections);
        factory.setMaxWaitForConnection(connectionTimeout);
        factory.setCheckConnectionOnBorrow(!target.isH2());
        factory.setValidationQuery("SELECT 1");
        factory.setValidationInterval(Duration.seconds(1));
        return factory;
    }

    /** The embedded database's file, without the ending that H2 adds. */
    static Path file(Path dataDirectory) {
        return dataDirectory.toAbsolutePath().normalize().resolve("gatehouse");
    }

    /** Connects when it is asked to: the pool logs a stack trace when its first connections fail. */
    private static final class LazyPool extends DataSourceFactory {
        @Override
        public void asSingleConnectionPool() {
            super.asSingleConnectionPool();
            setInitialSize(0);
        }
    }
}
