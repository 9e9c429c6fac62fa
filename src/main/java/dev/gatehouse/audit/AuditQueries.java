package dev.gatehouse.audit;

import dev.gatehouse.kernel.Page;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Reads the audit log. The id of an event is a UUIDv7 and starts with its time, so a time range is a range of ids. */
public final class AuditQueries {

    private final AuditSql sql;

    public AuditQueries(Jdbi jdbi) {
        this.sql = new AuditSql(jdbi);
    }

    /**
     * Returns a page of the events that match a filter, newest first.
     *
     * @param after the {@code next} of the previous page
     */
    public Page<AuditEntry> list(AuditFilter filter, Optional<UUID> after, int limit) {
        List<AuditEntry> found = sql.list(filter, after, limit + 1);
        return Page.of(found, limit, AuditEntry::id);
    }

    /**
     * Returns a page of the events about a user, newest first, in the form that the user may read: without texts and origins
     * of administrators and operators.
     *
     * @param after the {@code next} of the previous page
     */
    public Page<AuditEntry> listForSubject(long userId, Optional<UUID> after, int limit) {
        Page<AuditEntry> page = list(AuditFilter.ofUser(userId), after, limit);
        return new Page<>(page.items().stream().map(SubjectView::of).toList(), page.next());
    }
}
