package dev.gatehouse.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface AuditDao {
    /** Locks the oldest events below an id, skipping rows that another instance has locked. */
    @SqlQuery("SELECT id FROM audit_event WHERE id < :before ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED")
    List<UUID> lockBelow(UUID before, int limit);

    @SqlUpdate("DELETE FROM audit_event WHERE id IN (<ids>)")
    void delete(@BindList List<UUID> ids);

    @SqlUpdate("INSERT INTO erasure (user_id, requested_at, due_at) VALUES (:userId, :now, :dueAt)")
    void insertErasure(long userId, Instant now, Instant dueAt);

    /** Locks a deleted user whose erasure is due, skipping rows that another instance has locked. */
    @SqlQuery("SELECT user_id FROM erasure WHERE due_at <= :now ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED")
    Optional<Long> lockDueErasure(Instant now);

    /** Locks a user whom an earlier version deleted before a time, skipping rows that another instance has locked. */
    @SqlQuery("""
            SELECT user_id FROM erasure
            WHERE due_at IS NULL AND requested_at <= :before
            LIMIT 1
            FOR UPDATE SKIP LOCKED
            """)
    Optional<Long> lockPromisedErasure(Instant before);

    @SqlUpdate("DELETE FROM erasure WHERE user_id = :userId")
    void deleteErasure(long userId);

    /** Locks events about a user whose actor is the user or unknown, and that still have personal data. */
    @SqlQuery("""
            SELECT id FROM audit_event
            WHERE subject_id = :userId AND (actor_id = :userId OR actor_id IS NULL)
                AND (address IS NOT NULL OR user_agent IS NOT NULL OR detail IS NOT NULL)
            LIMIT :limit
            FOR UPDATE
            """)
    List<UUID> lockOwn(long userId, int limit);

    /** Locks events about a user whose actor is another user, and that still have a detail. */
    @SqlQuery("""
            SELECT id FROM audit_event
            WHERE subject_id = :userId AND actor_id <> :userId AND detail IS NOT NULL
            LIMIT :limit
            FOR UPDATE
            """)
    List<UUID> lockByOthers(long userId, int limit);

    /** Locks events of a user about other users or about no user, and that still have an origin. */
    @SqlQuery("""
            SELECT id FROM audit_event
            WHERE actor_id = :userId AND (subject_id <> :userId OR subject_id IS NULL)
                AND (address IS NOT NULL OR user_agent IS NOT NULL)
            LIMIT :limit
            FOR UPDATE
            """)
    List<UUID> lockToOthers(long userId, int limit);

    @SqlUpdate("UPDATE audit_event SET address = NULL, user_agent = NULL, detail = NULL WHERE id IN (<ids>)")
    void eraseAll(@BindList List<UUID> ids);

    @SqlUpdate("UPDATE audit_event SET detail = NULL WHERE id IN (<ids>)")
    void eraseDetail(@BindList List<UUID> ids);

    @SqlUpdate("UPDATE audit_event SET address = NULL, user_agent = NULL WHERE id IN (<ids>)")
    void eraseOrigin(@BindList List<UUID> ids);
}
