package dev.gatehouse.audit;

import static dev.gatehouse.platform.database.Jdbc.bind;
import static dev.gatehouse.platform.database.Jdbc.requiredInstant;
import static dev.gatehouse.platform.database.Jdbc.requiredUuid;
import static dev.gatehouse.platform.database.Jdbc.uuid;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.database.Jdbc;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The statements on the audit log. */
final class AuditSql {
    private static final String INSERT = """
            INSERT INTO audit_event
                (id, at, kind, actor_id, subject_id, session_id, address, user_agent, request_id, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String SELECT = """
            SELECT id, at, kind, actor_id, subject_id, session_id, address, user_agent, request_id, detail
            FROM audit_event
            WHERE id < ?""";

    private final Jdbc sql;

    AuditSql(Jdbi jdbi) {
        this.sql = new Jdbc(jdbi);
    }

    static void insert(Handle transaction, AuditEvent event, Instant now) {
        Jdbc.update(transaction, INSERT, binding(event, now));
    }

    void insert(AuditEvent event, Instant now) {
        sql.update(INSERT, binding(event, now));
    }

    private static Jdbc.Binding binding(AuditEvent event, Instant now) {
        UUID id = Uuids.v7(now);
        Optional<Origin> origin = Optional.ofNullable(event.origin());
        return statement -> {
            bind(statement, 1, id);
            bind(statement, 2, now);
            statement.setString(3, Codes.of(event.kind()));
            bind(statement, 4, event.actorId());
            bind(statement, 5, event.subjectId());
            bind(statement, 6, event.sessionId());
            statement.setString(7, origin.map(Origin::address).orElse(null));
            statement.setString(8, origin.map(Origin::userAgent).orElse(null));
            statement.setString(9, origin.map(Origin::requestId).orElse(null));
            statement.setString(10, event.detail());
        };
    }

    /** @param after whose id is above those that are listed */
    List<AuditEntry> list(AuditFilter filter, Optional<UUID> after, int limit) {
        StringBuilder query = new StringBuilder(SELECT);
        List<Object> values = new ArrayList<>();
        values.add(Uuids.bytes(after.orElse(Uuids.HIGHEST)));
        filter.from().ifPresent(from -> and("id >= ?", Uuids.bytes(Uuids.lowest(from)), query, values));
        filter.until().ifPresent(until -> and("id < ?", Uuids.bytes(Uuids.lowest(until)), query, values));
        filter.subjectId().ifPresent(id -> and("subject_id = ?", id, query, values));
        filter.kind().ifPresent(kind -> and("kind = ?", kind, query, values));
        query.append(" ORDER BY id DESC LIMIT ?");
        values.add(limit);
        return sql.query(
                query.toString(),
                statement -> {
                    for (int i = 0; i < values.size(); i++) {
                        statement.setObject(i + 1, values.get(i));
                    }
                },
                AuditSql::entries);
    }

    private static void and(String condition, Object value, StringBuilder query, List<Object> values) {
        query.append(" AND ").append(condition);
        values.add(value);
    }

    private static List<AuditEntry> entries(ResultSet rows) throws SQLException {
        List<AuditEntry> entries = new ArrayList<>();
        while (rows.next()) {
            entries.add(new AuditEntry(
                    requiredUuid(rows, 1),
                    requiredInstant(rows, 2),
                    rows.getString(3),
                    number(rows, 4),
                    number(rows, 5),
                    uuid(rows, 6),
                    rows.getString(7),
                    rows.getString(8),
                    rows.getString(9),
                    rows.getString(10)));
        }
        return entries;
    }

    private static @Nullable Long number(ResultSet rows, int column) throws SQLException {
        long number = rows.getLong(column);
        return rows.wasNull() ? null : number;
    }
}
