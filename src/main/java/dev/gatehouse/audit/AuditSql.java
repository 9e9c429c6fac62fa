package dev.gatehouse.audit;

import static dev.gatehouse.platform.database.Jdbc.requiredInstant;
import static dev.gatehouse.platform.database.Jdbc.requiredUuid;
import static dev.gatehouse.platform.database.Jdbc.uuid;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.database.Jdbc;
import dev.gatehouse.platform.database.TransactionRetries;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The statements that insert and list audit events. */
final class AuditSql {
    private static final String INSERT = """
            INSERT INTO audit_event
                (id, at, kind, actor_id, subject_id, session_id, address, user_agent, request_id, detail)
            VALUES (:id, :at, :kind, :actorId, :subjectId, :sessionId, :address, :userAgent, :requestId, :detail)
            """;

    private static final String SELECT = """
            SELECT id, at, kind, actor_id, subject_id, session_id, address, user_agent, request_id, detail
            FROM audit_event
            WHERE id < :before""";

    private final Jdbi jdbi;

    AuditSql(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    static void insert(Handle handle, AuditEvent event, Instant now) {
        Optional<Origin> origin = Optional.ofNullable(event.origin());
        handle.createUpdate(INSERT)
                .bind("id", Uuids.bytes(Uuids.v7(now)))
                .bind("at", Jdbc.argument(now))
                .bind("kind", Codes.of(event.kind()))
                .bind("actorId", event.actorId())
                .bind("subjectId", event.subjectId())
                .bind("sessionId", event.sessionId() == null ? null : Uuids.bytes(event.sessionId()))
                .bind("address", origin.map(Origin::address).orElse(null))
                .bind("userAgent", origin.map(Origin::userAgent).orElse(null))
                .bind("requestId", origin.map(Origin::requestId).orElse(null))
                .bind("detail", event.detail())
                .execute();
    }

    void insert(AuditEvent event, Instant now) {
        TransactionRetries.alone(jdbi, handle -> {
            insert(handle, event, now);
            return true;
        });
    }

    /** @param after the id above the listed ones; empty for the first page */
    List<AuditEntry> list(AuditFilter filter, Optional<UUID> after, int limit) {
        String query = SELECT
                + filter.from().map(from -> " AND id >= :from").orElse("")
                + filter.until().map(until -> " AND id < :until").orElse("")
                + filter.subjectId().map(id -> " AND subject_id = :subjectId").orElse("")
                + filter.kind().map(kind -> " AND kind = :kind").orElse("")
                + " ORDER BY id DESC LIMIT :limit";
        return TransactionRetries.alone(jdbi, handle -> {
            Query statement = handle.createQuery(query)
                    .bind("before", Uuids.bytes(after.orElse(Uuids.HIGHEST)))
                    .bind("limit", limit);
            filter.from().ifPresent(from -> statement.bind("from", Uuids.bytes(Uuids.lowest(from))));
            filter.until().ifPresent(until -> statement.bind("until", Uuids.bytes(Uuids.lowest(until))));
            filter.subjectId().ifPresent(id -> statement.bind("subjectId", id));
            filter.kind().ifPresent(kind -> statement.bind("kind", kind));
            return statement.map((rows, context) -> entry(rows)).list();
        });
    }

    private static AuditEntry entry(ResultSet rows) throws SQLException {
        return new AuditEntry(
                requiredUuid(rows, 1),
                requiredInstant(rows, 2),
                rows.getString(3),
                number(rows, 4),
                number(rows, 5),
                uuid(rows, 6),
                rows.getString(7),
                rows.getString(8),
                rows.getString(9),
                rows.getString(10));
    }

    private static @Nullable Long number(ResultSet rows, int column) throws SQLException {
        long number = rows.getLong(column);
        return rows.wasNull() ? null : number;
    }
}
