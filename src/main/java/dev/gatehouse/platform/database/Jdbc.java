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
 * Statements of the busiest requests through JDBC, each a transaction by itself: what JDBI adds would be more than 3 % of the
 * request (docs/rationale.md has the figures). And how times and ids are written and read, whoever does it.
 */
public final class Jdbc {
    private final Jdbi jdbi;

    public Jdbc(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Puts values in place of the question marks. */
    public interface Binding {
        void to(PreparedStatement statement) throws SQLException;
    }

    /** Makes something of what was found. */
    public interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** What a query finds. */
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

    /** How many rows a statement changes. */
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

    /** Returns whether something failed because the monitor knows that the database does not answer, and has logged it. */
    public static boolean isAway(Throwable failure) {
        return Causes.find(failure, SQLException.class)
                .map(SQLException::getSQLState)
                .filter(DatabaseMonitor.UNREACHABLE::equals)
                .isPresent();
    }

    /** A statement failed; the message has nothing of its values. */
    public static final class FailedException extends RuntimeException {
        FailedException(SQLException cause) {
            super("a statement failed", cause);
        }
    }

    /** As UTC wall clock, whatever the zone of the JVM or the session is. */
    public static void bind(PreparedStatement statement, int position, @Nullable Instant time) throws SQLException {
        if (time == null) {
            statement.setNull(position, Types.TIMESTAMP);
        } else {
            statement.setObject(position, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        }
    }

    /** The same for a named parameter. */
    public static Argument argument(@Nullable Instant time) {
        return (position, statement, context) -> bind(statement, position, time);
    }

    /** The reverse. */
    public static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
        LocalDateTime time = rows.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }

    /** The same of a column that is never NULL. */
    public static Instant requiredInstant(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNull(instant(rows, column));
    }

    /** An id in sixteen bytes, most significant first. */
    public static void bind(PreparedStatement statement, int position, @Nullable UUID id) throws SQLException {
        statement.setBytes(position, id == null ? null : Uuids.bytes(id));
    }

    /** Sixteen bytes as an id. */
    public static @Nullable UUID uuid(ResultSet rows, int column) throws SQLException {
        byte @Nullable [] bytes = rows.getBytes(column);
        return bytes == null ? null : Uuids.fromBytes(bytes);
    }

    /** The same of a column that is never NULL. */
    public static UUID requiredUuid(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNull(uuid(rows, column));
    }
}
