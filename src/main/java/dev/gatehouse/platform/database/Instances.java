package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.lifecycle.Build;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The instances that use the same database. An embedded database has only one, which writes no heartbeat. */
public final class Instances {
    private static final Duration SHOWN = Duration.ofHours(1);

    private final Jdbi jdbi;
    private final boolean embedded;
    private final Clock clock;
    private final UUID self;
    private final String version = Build.current().version();

    /** @param embedded whether the database is the embedded one */
    public Instances(Jdbi jdbi, boolean embedded, Clock clock) {
        this.jdbi = jdbi;
        this.embedded = embedded;
        this.clock = clock;
        this.self = Uuids.v7(clock.instant());
    }

    /** Lists the instances that wrote to the database within the last hour, by their start. */
    public List<Instance> list() {
        if (embedded) {
            return List.of(new Instance(self, Optional.of(version), clock.instant()));
        }
        try {
            return TransactionRetries.alone(jdbi, handle -> {
                Connection connection = handle.getConnection();
                return HeartbeatSql.listSince(
                        connection, HeartbeatSql.databaseTime(connection).minus(SHOWN));
            });
        } catch (SQLException e) {
            throw new Jdbc.FailedException(e);
        }
    }
}
