package dev.gatehouse.takeover;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface TakeoverDao {
    /** The users in portions that are not done, and the users in all portions. */
    record Sum(long unwrapped, long known) {}

    /** Reopens a portion that was done, if it has bare passwords again. */
    @SqlUpdate("""
            UPDATE takeover_range SET users = :users, taken_until = :now, done_at = NULL
            WHERE first_id = :firstId AND done_at IS NOT NULL
            """)
    boolean reopen(long firstId, int users, Instant now);

    /** Returns false, and adds nothing, if the portion exists. */
    @SqlUpdate("INSERT IGNORE INTO takeover_range (first_id, users, taken_until) VALUES (:firstId, :users, :now)")
    boolean insert(long firstId, int users, Instant now);

    @SqlQuery("""
            SELECT first_id FROM takeover_range
            WHERE done_at IS NULL AND taken_until <= :now
            ORDER BY first_id
            LIMIT :limit
            """)
    List<Long> listFree(Instant now, int limit);

    /** Returns false if another instance took the portion first. */
    @SqlUpdate("""
            UPDATE takeover_range SET taken_until = :until
            WHERE first_id = :firstId AND done_at IS NULL AND taken_until <= :now
            """)
    boolean take(long firstId, Instant now, Instant until);

    @SqlUpdate("UPDATE takeover_range SET done_at = :now WHERE first_id = :firstId AND done_at IS NULL")
    boolean updateDone(long firstId, Instant now);

    @SqlQuery("""
            SELECT COALESCE(SUM(CASE WHEN done_at IS NULL THEN users ELSE 0 END), 0) AS unwrapped,
                   COALESCE(SUM(users), 0) AS known
            FROM takeover_range
            """)
    @RegisterConstructorMapper(Sum.class)
    Sum sum();
}
