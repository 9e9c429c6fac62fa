package dev.gatehouse.ops;

import dev.gatehouse.kernel.Secret;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the data is.
 *
 * @param url of the database; empty: the embedded one, in a file of the data directory
 * @param user where the URL does not name one
 * @param password where the URL does not have one
 * @param migrateOnStart whether the schema is brought up to date at the start
 * @param maxConnections of the pool
 * @param connectionTimeout for which a request waits for a connection
 */
public record DatabaseSettings(
        @NotNull Secret url,
        @NotNull String user,
        @NotNull Secret password,
        boolean migrateOnStart,
        @Min(1) @Max(1_000) int maxConnections,
        @NotNull Duration connectionTimeout) {

    private static final String H2_OPTIONS =
            ";MODE=MySQL;DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;NON_KEYWORDS=USER;WRITE_DELAY=0"
                    + ";DB_CLOSE_ON_EXIT=FALSE";

    /** Whether the database is the one that comes with the service. */
    public boolean isEmbedded() {
        return url.isEmpty();
    }

    /** What Dropwizard makes a pool of. */
    public DataSourceFactory dataSourceFactory(Path dataDirectory) {
        DatabaseUrl target = isEmbedded()
                ? new DatabaseUrl(
                        "jdbc:h2:file:" + file(dataDirectory) + H2_OPTIONS, Optional.empty(), Optional.empty())
                : DatabaseUrl.parse(url.reveal());
        DataSourceFactory factory = new DataSourceFactory();
        boolean h2 = target.jdbcUrl().startsWith("jdbc:h2:");
        factory.setDriverClass(h2 ? "org.h2.Driver" : "com.mysql.cj.jdbc.Driver");
        factory.setUrl(target.jdbcUrl());
        factory.setUser(target.user().orElse(user));
        factory.setPassword(target.password().orElse(password).reveal());
        factory.setMinSize(1);
        factory.setInitialSize(1);
        factory.setMaxSize(maxConnections);
        factory.setMaxWaitForConnection(connectionTimeout);
        factory.setCheckConnectionOnBorrow(!h2);
        factory.setValidationQuery("SELECT 1");
        factory.setValidationInterval(Duration.seconds(1));
        return factory;
    }

    /** The embedded database's file, without the ending that H2 adds. */
    static Path file(Path dataDirectory) {
        return dataDirectory.toAbsolutePath().normalize().resolve("gatehouse");
    }
}
