package dev.gatehouse.audit;

import static dev.gatehouse.kernel.DirectSql.bind;
import static dev.gatehouse.kernel.DirectSql.requiredInstant;
import static dev.gatehouse.kernel.DirectSql.uuid;

import dev.gatehouse.kernel.DirectSql;
import dev.gatehouse.kernel.Uuids;
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

    private static final UUID HIGHEST = new UUID(-1, -1);

    private final DirectSql sql;

    public AuditLog(Jdbi jdbi) {
        this.sql = new DirectSql(jdbi);
    }

    /**
     * A page of events.
     *
     * @param next where the next page begins, unless it was the last
     */
    public record Page(List<AuditEntry> entries, Optional<UUID> next) {}

    /**
     * Those that are wanted, the newest first.
     *
     * @param after the {@code next} of the page before
     */
    public Page list(AuditFilter filter, Optional<UUID> after, int limit) {
        UUID before =
                lower(after.orElse(HIGHEST), filter.until().map(Uuids::lowest).orElse(HIGHEST));
        String query = SELECT
                + (filter.from().isPresent() ? " AND id >= ?" : "")
                + (filter.subjectId().isPresent() ? " AND subject_id = ?" : "")
                + (filter.kind().isPresent() ? " AND kind = ?" : "")
                + " ORDER BY id DESC LIMIT ?";
        List<AuditEntry> found = sql.query(
                query,
                statement -> {
                    int position = 1;
                    bind(statement, position++, before);
                    if (filter.from().isPresent()) {
                        bind(statement, position++, Uuids.lowest(filter.from().get()));
                    }
                    if (filter.subjectId().isPresent()) {
                        statement.setLong(position++, filter.subjectId().get());
                    }
                    if (filter.kind().isPresent()) {
                        statement.setString(position++, filter.kind().get());
                    }
                    statement.setInt(position, limit + 1);
                },
                AuditLog::entries);
        return found.size() <= limit
                ? new Page(found, Optional.empty())
                : new Page(
                        found.subList(0, limit),
                        Optional.of(found.get(limit - 1).id()));
    }

    /** As the database orders them: byte by byte. */
    private static UUID lower(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        int order =
                high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
        return order < 0 ? one : other;
    }

    private static List<AuditEntry> entries(ResultSet rows) throws SQLException {
        List<AuditEntry> entries = new ArrayList<>();
        while (rows.next()) {
            byte @Nullable [] session = rows.getBytes(6);
            entries.add(new AuditEntry(
                    uuid(rows, 1),
                    requiredInstant(rows, 2),
                    rows.getString(3),
                    number(rows, 4),
                    number(rows, 5),
                    session == null ? null : Uuids.fromBytes(session),
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
