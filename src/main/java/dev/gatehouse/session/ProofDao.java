package dev.gatehouse.session;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Counts passwords that are proved inside a session, in the session's row. */
interface ProofDao {
    /**
     * What is counted.
     *
     * @param wrong in a row
     * @param pending that are being checked
     * @param countedAt when the last attempt was counted
     */
    record Counted(int wrong, int pending, @Nullable Instant countedAt) {}

    /** Returns false and counts nothing if the session has ended, or as many may be wrong already. */
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

    /** Drops attempts that nobody checks any more, unless another was counted meanwhile. */
    @SqlUpdate("UPDATE session SET proofs_pending = 0 WHERE id = :id AND proofs_at = :countedAt")
    void dropPending(UUID id, Instant countedAt);

    /** The attempt was not made. */
    @SqlUpdate("""
            UPDATE session
            SET proofs_pending = GREATEST(COALESCE(proofs_pending, 0) - 1, 0)
            WHERE id = :id
            """)
    void giveBack(UUID id);

    /** The attempt was wrong. */
    @SqlUpdate("""
            UPDATE session
            SET proofs_pending = GREATEST(COALESCE(proofs_pending, 0) - 1, 0), proofs_wrong = COALESCE(proofs_wrong, 0) + 1
            WHERE id = :id AND ended_at IS NULL
            """)
    void addWrong(UUID id);

    /** The attempt was right. */
    @SqlUpdate("""
            UPDATE session
            SET proofs_pending = GREATEST(COALESCE(proofs_pending, 0) - 1, 0), proofs_wrong = 0
            WHERE id = :id
            """)
    void clear(UUID id);
}
