package dev.gatehouse.session;

import dev.gatehouse.token.Revocations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface SessionDao {
    /** {@code idle_expires_at} is NULL in sessions that an instance of an earlier version opened. */
    String SESSION = """
            s.id, s.user_id, s.created_at, s.last_used_at, COALESCE(s.idle_expires_at, s.expires_at) AS idle_expires_at,
            s.expires_at, s.address, s.user_agent, s.device_name
            """;

    @SqlQuery("SELECT " + SESSION + """
            FROM session s
            WHERE s.id = :id AND s.user_id = :userId AND s.ended_at IS NULL
                AND COALESCE(s.idle_expires_at, s.expires_at) > :now
            """)
    @RegisterConstructorMapper(Session.class)
    Optional<Session> findActive(UUID id, long userId, Instant now);

    /** Returns active sessions, newest first. */
    @SqlQuery("SELECT " + SESSION + """
            FROM session s
            WHERE s.user_id = :userId AND s.id < :before AND s.ended_at IS NULL
                AND COALESCE(s.idle_expires_at, s.expires_at) > :now
            ORDER BY s.id DESC LIMIT :limit
            """)
    @RegisterConstructorMapper(Session.class)
    List<Session> listActive(long userId, UUID before, Instant now, int limit);

    /**
     * Counts active sessions. The index on {@code idle_expires_at} alone answers it: an ended session has a time in the past
     * there, and sessions that an instance of an earlier version opened have NULL.
     */
    @SqlQuery("""
            SELECT (SELECT COUNT(*) FROM session WHERE idle_expires_at > :now)
                + (SELECT COUNT(*) FROM session
                    WHERE idle_expires_at IS NULL AND ended_at IS NULL AND expires_at > :now)
            """)
    long countActive(Instant now);

    @SqlQuery("SELECT " + SESSION + "FROM session s WHERE s.user_id = :userId ORDER BY s.id DESC")
    @RegisterConstructorMapper(Session.class)
    List<Session> listKept(long userId);

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM session WHERE id = :id AND user_id = :userId)")
    boolean exists(UUID id, long userId);

    @SqlQuery("""
            SELECT EXISTS (
                SELECT 1 FROM session
                WHERE id = :id AND user_id = :userId AND ended_at IS NULL
                    AND COALESCE(idle_expires_at, expires_at) > :now)
            """)
    boolean existsActive(UUID id, long userId, Instant now);

    /** Returns false and changes nothing if the session has ended or another refresh chain has started. */
    @SqlUpdate("""
            UPDATE session
            SET auth_time = :authTime, amr = :amr,
                token_expires_at = GREATEST(COALESCE(token_expires_at, :tokenExpiresAt), :tokenExpiresAt)
            WHERE id = :id AND COALESCE(chain_start, 0) = :chainStart AND ended_at IS NULL
            """)
    boolean updateConfirmed(UUID id, Instant authTime, String amr, Instant tokenExpiresAt, int chainStart);

    /** Starts a refresh chain. Returns false and changes nothing if the session has ended or has another refresh token now. */
    @SqlUpdate("""
            UPDATE session
            SET auth_time = :authTime, amr = :amr,
                token_expires_at = GREATEST(COALESCE(token_expires_at, :tokenExpiresAt), :tokenExpiresAt),
                refresh_generation = :start, refresh_hash = :hash, refresh_trail = NULL,
                chain_start = :start, chain_seed = :seed, chain_secret = :secretId, chain_started_at = :now
            WHERE id = :id AND refresh_generation = :oldGeneration AND refresh_hash = :oldHash AND ended_at IS NULL
            """)
    boolean updateChain(
            UUID id,
            Instant authTime,
            String amr,
            Instant now,
            Instant tokenExpiresAt,
            int start,
            byte[] hash,
            byte[] seed,
            long secretId,
            int oldGeneration,
            byte[] oldHash);

    /** Returns false if a token of a former chain has been audited since the current chain started. */
    @SqlUpdate("""
            UPDATE session
            SET chain_told = :start
            WHERE id = :id AND COALESCE(chain_start, 0) = :start AND COALESCE(chain_told, 0) < :start
                AND ended_at IS NULL
            """)
    boolean updateChainTold(UUID id, int start);

    /** Locks a session that has not ended, for {@link #updateEnded}. */
    @SqlQuery("""
            SELECT id AS session_id, user_id, COALESCE(token_expires_at, expires_at) AS tokens_until
            FROM session
            WHERE id = :id AND user_id = :userId AND ended_at IS NULL
            FOR UPDATE
            """)
    @RegisterConstructorMapper(Revocations.Ended.class)
    List<Revocations.Ended> lock(UUID id, long userId);

    @SqlQuery("""
            SELECT id AS session_id, user_id, COALESCE(token_expires_at, expires_at) AS tokens_until
            FROM session
            WHERE user_id = :userId AND id <> :but AND ended_at IS NULL
                AND COALESCE(idle_expires_at, expires_at) > :now
            ORDER BY id
            FOR UPDATE
            """)
    @RegisterConstructorMapper(Revocations.Ended.class)
    List<Revocations.Ended> lockAll(long userId, UUID but, Instant now);

    /** Locks the next sessions by id that have not ended, of all users. */
    @SqlQuery("""
            SELECT id AS session_id, user_id, COALESCE(token_expires_at, expires_at) AS tokens_until
            FROM session
            WHERE id > :after AND ended_at IS NULL
            ORDER BY id LIMIT :limit
            FOR UPDATE
            """)
    @RegisterConstructorMapper(Revocations.Ended.class)
    List<Revocations.Ended> lockNext(UUID after, int limit);

    @SqlUpdate("""
            UPDATE session
            SET ended_at = :now, idle_expires_at = LEAST(COALESCE(idle_expires_at, expires_at), :now),
                refresh_hash = NULL, refresh_trail = NULL, chain_seed = NULL
            WHERE id IN (<ids>)
            """)
    void updateEnded(@BindList List<UUID> ids, Instant now);

    /** Locks sessions that ended or expired before the time, skipping rows that another instance has locked. */
    @SqlQuery("""
            SELECT id FROM session
            WHERE idle_expires_at < :before
            ORDER BY idle_expires_at LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<UUID> lockExpired(Instant before, int limit);

    /** Does the same for sessions that an instance of an earlier version opened. */
    @SqlQuery("""
            SELECT id FROM session
            WHERE idle_expires_at IS NULL AND expires_at < :before
            LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<UUID> lockOldOver(Instant before, int limit);

    @SqlUpdate("DELETE FROM session WHERE user_id = :userId")
    void deleteOf(long userId);

    @SqlUpdate("DELETE FROM session WHERE id IN (<ids>)")
    void delete(@BindList List<UUID> ids);
}
