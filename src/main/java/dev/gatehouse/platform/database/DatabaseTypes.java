package dev.gatehouse.platform.database;

import java.sql.Types;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;

/**
 * Maps Java values to columns in the same way on every database: instants to UTC date and time, independent of the time zone
 * of the JVM and the session, and ids to 16 bytes.
 */
final class DatabaseTypes {
    private DatabaseTypes() {}

    static void register(Jdbi jdbi) {
        jdbi.registerArgument(new InstantArgument());
        jdbi.registerArgument(new UuidArgument());
        jdbi.registerColumnMapper(
                Instant.class, (ColumnMapper<Instant>) (row, column, context) -> Jdbc.instant(row, column));
        jdbi.registerColumnMapper(UUID.class, (ColumnMapper<UUID>) (row, column, context) -> Jdbc.uuid(row, column));
    }

    private static final class InstantArgument extends AbstractArgumentFactory<Instant> {
        InstantArgument() {
            super(Types.TIMESTAMP);
        }

        @Override
        protected Argument build(Instant value, ConfigRegistry config) {
            return (position, statement, context) -> Jdbc.bind(statement, position, value);
        }
    }

    private static final class UuidArgument extends AbstractArgumentFactory<UUID> {
        UuidArgument() {
            super(Types.BINARY);
        }

        @Override
        protected Argument build(UUID value, ConfigRegistry config) {
            return (position, statement, context) -> Jdbc.bind(statement, position, value);
        }
    }
}
