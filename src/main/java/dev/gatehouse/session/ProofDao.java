package dev.gatehouse.session;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Counts password attempts inside a session, in the session's row. */
interface ProofDao {
    /**
     * The counters of a session.
     *
     * @param wrong wrong passwords in a row
     * @param pending attempts that are being verified
     * @param countedAt when the last attempt was counted
     */
    record Counted(int wrong, int pending, @Nullable Instant countedAt) {}

    /** Returns false and counts nothing if the session has ended, or if wrong and pending attempts have reached the limit. */
    @SqlUpdate("""
            UPDATE session
            SET proofs_pending = COALESCE(proofs_pending, 0) + 1, proofs_at = :now
            WHERE id = :id AND ended_at IS NULL AND COALESCE(proofs_wrong, 0) + COALESCE(proofs_pending, 0) < :limit
            """)
    boolean reserve(UUID id, int limit, Instant now);

    /** Returns empty if the session has ended. */
    @SqlQuery("""
            SELECT COALESCE(proofs_wrong, 0) AS wrong, COALESCE(proofs_pending, 0) AS pending, proofs_at AS counted_at
            FROM session
            WHERE id = :id AND ended_at IS NULL
            """)
    @RegisterConstructorMapper(Counted.class)
    Optional<Counted> find(UUID id);

    /** Resets pending attempts that were abandoned, unless another attempt was counted concurrently. */
    @SqlUpdate("UPDATE session SET proofs_pending = 0 WHERE id = :id AND proofs_at = :countedAt")
    void dropPending(UUID id, Instant countedAt);

    /** Cancels an attempt that was not made. */
    @SqlUpdate("""
            UPDATE session
            SET proofs_pending = GREATEST(COALESCE(proofs_pending, 0) - 1, 0)
            WHERE id = :id
            """)
    void giveBack(UUID id);

    /** Counts an attempt as wrong. */
    @SqlUpdate("""
            UPDATE session
            SET proofs_pending = GREATEST(COALESCE(proofs_pending, 0) - 1, 0), proofs_wrong = COALESCE(proofs_wrong, 0) + 1
            WHERE id = :id AND ended_at IS NULL
            """)
    void addWrong(UUID id);

    /** Counts an attempt as right and resets the wrong ones. */
    @SqlUpdate("""
            UPDATE session
            SET proofs_pending = GREATEST(COALESCE(proofs_pending, 0) - 1, 0), proofs_wrong = 0
            WHERE id = :id
            """)
    void clear(UUID id);
}
