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

    private static final String COLUMNS =
            "id, at, kind, actor_id, subject_id, session_id, address, user_agent, request_id, detail";

    /** How many events a query with an address reads at most, because no index has addresses. */
    static final int SEARCHED = 10_000;

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

    /**
     * Lists the first events of a range that match a filter. If the filter has an address, it searches only the first {@link
     * #SEARCHED} that match the rest of the filter.
     */
    List<AuditEntry> list(AuditFilter filter, Range range, int limit) {
        String matching = "SELECT " + COLUMNS + matching(filter, range);
        String query = filter.address().isEmpty()
                ? matching + " LIMIT :limit"
                : "SELECT " + COLUMNS + " FROM (" + matching + " LIMIT " + SEARCHED + ") e WHERE e.address = :address"
                        + order(range) + " LIMIT :limit";
        return TransactionRetries.alone(jdbi, handle -> {
            Query statement = bound(handle.createQuery(query), filter, range).bind("limit", limit);
            filter.address().ifPresent(address -> statement.bind("address", address));
            return statement.map((rows, context) -> entry(rows)).list();
        });
    }

    /** Returns the last event that {@link #list} searches for an address; empty if it searches all. */
    Optional<UUID> lastSearched(AuditFilter filter, Range range) {
        String query = "SELECT id" + matching(filter, range) + " LIMIT 1 OFFSET " + (SEARCHED - 1);
        return TransactionRetries.alone(
                jdbi,
                handle -> bound(handle.createQuery(query), filter, range)
                        .map((rows, context) -> requiredUuid(rows, 1))
                        .findFirst());
    }

    private static String matching(AuditFilter filter, Range range) {
        return " FROM audit_event WHERE id > :above AND id < :below"
                + filter.subjectId().map(id -> " AND subject_id = :subjectId").orElse("")
                + filter.kind().map(kind -> " AND kind = :kind").orElse("")
                + order(range);
    }

    private static String order(Range range) {
        return range.ascending() ? " ORDER BY id" : " ORDER BY id DESC";
    }

    private static Query bound(Query statement, AuditFilter filter, Range range) {
        statement.bind("above", Uuids.bytes(range.above())).bind("below", Uuids.bytes(range.below()));
        filter.subjectId().ifPresent(id -> statement.bind("subjectId", id));
        filter.kind().ifPresent(kind -> statement.bind("kind", kind));
        return statement;
    }

    /** A range of ids, without its bounds, and the order in which it is listed. */
    record Range(UUID above, UUID below, boolean ascending) {}

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
