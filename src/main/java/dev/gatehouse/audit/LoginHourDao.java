package dev.gatehouse.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(LoginHour.class)
interface LoginHourDao {
    /** Returns the counted hours from a time on, oldest first. */
    @SqlQuery("""
            SELECT began_at, succeeded, refused, throttled, counted_at
            FROM login_hour
            WHERE began_at >= :from
            ORDER BY began_at
            """)
    List<LoginHour> list(Instant from);

    /** Counts the events of a kind in a range of ids. The index on kind and id alone answers it. */
    @SqlQuery("SELECT COUNT(*) FROM audit_event WHERE kind = :kind AND id >= :from AND id < :until")
    long countEvents(String kind, UUID from, UUID until);

    /** Returns the id of the oldest event. */
    @SqlQuery("SELECT id FROM audit_event ORDER BY id LIMIT 1")
    Optional<UUID> findOldestEvent();

    /**
     * Replaces the counts of an hour. Returns false and changes nothing if the hour has not been counted yet, or its counts are
     * final: counted at {@code settled} or later, but not in the future.
     */
    @SqlUpdate("""
            UPDATE login_hour
            SET succeeded = :succeeded, refused = :refused, throttled = :throttled, counted_at = :countedAt
            WHERE began_at = :beganAt AND (counted_at < :settled OR counted_at > :countedAt)
            """)
    boolean update(Instant beganAt, long succeeded, long refused, long throttled, Instant countedAt, Instant settled);

    /** Does nothing if another instance has inserted the hour. */
    @SqlUpdate("""
            INSERT IGNORE INTO login_hour (began_at, succeeded, refused, throttled, counted_at)
            VALUES (:beganAt, :succeeded, :refused, :throttled, :countedAt)
            """)
    void insert(Instant beganAt, long succeeded, long refused, long throttled, Instant countedAt);

    @SqlUpdate("DELETE FROM login_hour WHERE began_at < :before")
    void deleteBefore(Instant before);
}
