package dev.gatehouse.audit;

import static dev.gatehouse.platform.database.DirectSql.requiredInstant;
import static dev.gatehouse.platform.database.DirectSql.requiredUuid;
import static dev.gatehouse.platform.database.DirectSql.uuid;

import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.database.DirectSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What has happened, to be read. An event's id begins with its time, so a span of time is a span of ids. */
public final class AuditLog {
    private static final String SELECT = """
            SELECT id, at, kind, actor_id, subject_id, session_id, address, user_agent, request_id, detail
            FROM audit_event
            WHERE id < ?""";

    private final DirectSql sql;

    public AuditLog(Jdbi jdbi) {
        this.sql = new DirectSql(jdbi);
    }

    /**
     * Those that are wanted, the newest first.
     *
     * @param after the {@code next} of the page before
     */
    public Page<AuditEntry> list(AuditFilter filter, Optional<UUID> after, int limit) {
        StringBuilder query = new StringBuilder(SELECT);
        List<Object> values = new ArrayList<>();
        values.add(Uuids.bytes(after.orElse(Uuids.HIGHEST)));
        filter.from().ifPresent(from -> and("id >= ?", Uuids.bytes(Uuids.lowest(from)), query, values));
        filter.until().ifPresent(until -> and("id < ?", Uuids.bytes(Uuids.lowest(until)), query, values));
        filter.subjectId().ifPresent(id -> and("subject_id = ?", id, query, values));
        filter.kind().ifPresent(kind -> and("kind = ?", kind, query, values));
        query.append(" ORDER BY id DESC LIMIT ?");
        values.add(limit + 1);
        List<AuditEntry> found = sql.query(
                query.toString(),
                statement -> {
                    for (int i = 0; i < values.size(); i++) {
                        statement.setObject(i + 1, values.get(i));
                    }
                },
                AuditLog::entries);
        return Page.of(found, limit, AuditEntry::id);
    }

    /**
     * A page of the events about a user, the newest first, as that user may read them: without what administrators and
     * operators wrote and without where they were.
     *
     * @param after the {@code next} of the page before
     */
    public Page<AuditEntry> listForSubject(long userId, Optional<UUID> after, int limit) {
        Page<AuditEntry> page = list(AuditFilter.ofUser(userId), after, limit);
        return new Page<>(page.items().stream().map(SubjectView::of).toList(), page.next());
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
