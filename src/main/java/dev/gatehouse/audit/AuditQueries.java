package dev.gatehouse.audit;

import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Uuids;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Reads the audit log. The id of an event is a UUIDv7 and starts with its time, so a time range is a range of ids. */
public final class AuditQueries {

    /** How long after its time an event may become visible to be listed in order. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final AuditSql sql;
    private final Clock clock;

    public AuditQueries(Jdbi jdbi, Clock clock) {
        this.sql = new AuditSql(jdbi);
        this.clock = clock;
    }

    /**
     * Returns a page of the events that match a filter, newest first.
     *
     * @param after the {@code next} of the previous page
     */
    public Page<AuditEntry> list(AuditFilter filter, Optional<UUID> after, int limit) {
        return list(filter, new AuditSql.Range(above(filter), lower(below(filter), after), false), limit);
    }

    /**
     * Returns a page of the events after another one, oldest first. An event becomes visible with its commit, possibly after
     * later events. Therefore the events of the last two seconds are left out.
     *
     * @param event the id of the other event
     * @param after the {@code next} of the previous page
     */
    public Page<AuditEntry> listSince(UUID event, AuditFilter filter, Optional<UUID> after, int limit) {
        UUID settled = Uuids.lowest(clock.instant().minus(SETTLED));
        UUID above = higher(higher(above(filter), event), after.orElse(event));
        return list(filter, new AuditSql.Range(above, lower(below(filter), Optional.of(settled)), true), limit);
    }

    private Page<AuditEntry> list(AuditFilter filter, AuditSql.Range range, int limit) {
        List<AuditEntry> found = sql.list(filter, range, limit + 1);
        return found.size() > limit || filter.address().isEmpty()
                ? Page.of(found, limit, AuditEntry::id)
                : new Page<>(found, sql.lastSearched(filter, range));
    }

    /** Returns an id below those of the earliest time. No event has the lowest id of a time. */
    private static UUID above(AuditFilter filter) {
        return filter.from().map(Uuids::lowest).orElse(Uuids.LOWEST);
    }

    private static UUID below(AuditFilter filter) {
        return filter.until().map(Uuids::lowest).orElse(Uuids.HIGHEST);
    }

    private static UUID lower(UUID one, Optional<UUID> other) {
        return other.filter(id -> Uuids.compare(id, one) < 0).orElse(one);
    }

    private static UUID higher(UUID one, UUID other) {
        return Uuids.compare(one, other) > 0 ? one : other;
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
