package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Causes;
import dev.gatehouse.kernel.Uuids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements of the most frequent requests with plain JDBC, each as its own transaction: JDBI would cost more than 3 %
 * of the request (docs/rationale.md has the figures). Also writes and reads times and ids.
 */
public final class Jdbc {
    private final Jdbi jdbi;

    public Jdbc(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Binds the parameters of a statement. */
    public interface Binding {
        void to(PreparedStatement statement) throws SQLException;
    }

    /** Converts the result of a query. */
    public interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** Runs a query and returns its converted result. */
    public <T> T query(String sql, Binding binding, Reading<T> reading) {
        return run(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                binding.to(statement);
                try (ResultSet rows = statement.executeQuery()) {
                    return reading.of(rows);
                }
            }
        });
    }

    /** Runs a statement and returns the number of changed rows. */
    public int update(String sql, Binding binding) {
        return run(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                binding.to(statement);
                return statement.executeUpdate();
            }
        });
    }

    private <T> T run(Work<T> work) {
        try {
            return TransactionRetries.alone(jdbi, handle -> work.with(handle.getConnection()));
        } catch (SQLException e) {
            throw new FailedException(e);
        }
    }

    /** Returns whether the failure is an outage that a monitor of the database detects and logs. */
    public static boolean isAway(Throwable failure) {
        return EmbeddedDatabaseMonitor.detects(failure)
                || Causes.find(failure, SQLException.class)
                        .map(SQLException::getSQLState)
                        .filter(DatabaseMonitor.UNREACHABLE::equals)
                        .isPresent();
    }

    /** Thrown if a statement fails. The message contains none of its values. */
    public static final class FailedException extends RuntimeException {
        FailedException(SQLException cause) {
            super("a statement failed", cause);
        }
    }

    /** Binds a time as UTC, independent of the time zone of the JVM and the session. */
    public static void bind(PreparedStatement statement, int position, @Nullable Instant time) throws SQLException {
        if (time == null) {
            statement.setNull(position, Types.TIMESTAMP);
        } else {
            statement.setObject(position, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        }
    }

    /** Returns a named parameter that binds a time as UTC. */
    public static Argument argument(@Nullable Instant time) {
        return (position, statement, context) -> bind(statement, position, time);
    }

    /** Reads a time from a column in UTC; null for NULL. */
    public static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
        LocalDateTime time = rows.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }

    /** Reads a time from a column in UTC that is never NULL. */
    public static Instant requiredInstant(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNull(instant(rows, column));
    }

    /** Binds an id as 16 bytes, most significant byte first. */
    public static void bind(PreparedStatement statement, int position, @Nullable UUID id) throws SQLException {
        statement.setBytes(position, id == null ? null : Uuids.bytes(id));
    }

    /** Reads an id from a column of 16 bytes; null for NULL. */
    public static @Nullable UUID uuid(ResultSet rows, int column) throws SQLException {
        byte @Nullable [] bytes = rows.getBytes(column);
        return bytes == null ? null : Uuids.fromBytes(bytes);
    }

    /** Reads an id from a column of 16 bytes that is never NULL. */
    public static UUID requiredUuid(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNull(uuid(rows, column));
    }
}
