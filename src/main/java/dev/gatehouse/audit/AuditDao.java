package dev.gatehouse.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface AuditDao {
    /** Some below an id that no other instance is about to delete. */
    @SqlQuery("SELECT id FROM audit_event WHERE id < :before ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED")
    List<UUID> lockBelow(UUID before, int limit);

    @SqlUpdate("DELETE FROM audit_event WHERE id IN (<ids>)")
    void delete(@BindList List<UUID> ids);

    @SqlUpdate("INSERT INTO erasure (user_id, requested_at, due_at) VALUES (:userId, :now, :dueAt)")
    void insertErasure(long userId, Instant now, Instant dueAt);

    /** Locks a deleted user whose erasure is due and that no other instance has locked. */
    @SqlQuery("SELECT user_id FROM erasure WHERE due_at <= :now ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED")
    Optional<Long> lockDueErasure(Instant now);

    /** Locks a user whom an earlier version deleted by then and whom no other instance has locked. */
    @SqlQuery("""
            SELECT user_id FROM erasure
            WHERE due_at IS NULL AND requested_at <= :before
            LIMIT 1
            FOR UPDATE SKIP LOCKED
            """)
    Optional<Long> lockPromisedErasure(Instant before);

    @SqlUpdate("DELETE FROM erasure WHERE user_id = :userId")
    void deleteErasure(long userId);

    /** What happened to somebody by themselves, or by nobody who is known. */
    @SqlQuery("""
            SELECT id FROM audit_event
            WHERE subject_id = :userId AND (actor_id = :userId OR actor_id IS NULL)
                AND (address IS NOT NULL OR user_agent IS NOT NULL OR detail IS NOT NULL)
            LIMIT :limit
            FOR UPDATE
            """)
    List<UUID> lockOwn(long userId, int limit);

    /** What others did to somebody. */
    @SqlQuery("""
            SELECT id FROM audit_event
            WHERE subject_id = :userId AND actor_id <> :userId AND detail IS NOT NULL
            LIMIT :limit
            FOR UPDATE
            """)
    List<UUID> lockByOthers(long userId, int limit);

    /** What somebody did to others, or to what is nobody's. */
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
