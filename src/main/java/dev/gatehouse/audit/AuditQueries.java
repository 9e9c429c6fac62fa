package dev.gatehouse.audit;

import dev.gatehouse.kernel.Page;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What has happened, to be read. An event's id begins with its time, so a span of time is a span of ids. */
public final class AuditQueries {

    private final AuditSql sql;

    public AuditQueries(Jdbi jdbi) {
        this.sql = new AuditSql(jdbi);
    }

    /**
     * Those that are wanted, the newest first.
     *
     * @param after the {@code next} of the page before
     */
    public Page<AuditEntry> list(AuditFilter filter, Optional<UUID> after, int limit) {
        List<AuditEntry> found = sql.list(filter, after, limit + 1);
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
}
