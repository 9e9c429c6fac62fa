package dev.gatehouse.throttle;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface CounterDao {
    /** Locks expired rows, skipping rows that another instance has locked. */
    @SqlQuery("""
            SELECT id FROM throttle_counter
            WHERE expires_at <= :now
            ORDER BY expires_at LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<UUID> lockExpired(long now, int limit);

    @SqlUpdate("DELETE FROM throttle_counter WHERE id IN (<ids>)")
    void delete(@BindList List<UUID> ids);

    @SqlQuery("""
            SELECT id FROM throttle_known
            WHERE expires_at <= :now
            ORDER BY expires_at LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<UUID> lockKnownOver(long now, int limit);

    @SqlUpdate("DELETE FROM throttle_known WHERE id IN (<ids>)")
    void deleteKnown(@BindList List<UUID> ids);

    /** Returns the user's device epoch; empty if the user's devices have never been forgotten. */
    @SqlQuery("SELECT device_epoch FROM throttle_user WHERE user_id = :userId")
    Optional<Integer> findEpoch(long userId);
}
