package dev.gatehouse.key;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

interface SigningKeyDao {
    /**
     * A key at rest that is not gone; its private half is sealed.
     *
     * @param tokenLifetime the longest that tokens of it are good for, in seconds, as instances have said
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(
            String kid,
            String algorithm,
            KeyState state,
            byte[] publicKey,
            byte[] privateKey,
            Instant createdAt,
            @Nullable Instant activatedAt,
            @Nullable Instant retiresUntil,
            @Nullable Long tokenLifetime) {}

    /** As much as tells whether anything has changed. */
    record Mark(String kid, KeyState state) {}

    @SqlQuery("SELECT kid, state FROM signing_key WHERE state <> 'gone'")
    @RegisterConstructorMapper(Mark.class)
    List<Mark> listMarks();

    @SqlQuery("""
            SELECT kid, algorithm, state, public_key, private_key, created_at, activated_at, retires_until, token_lifetime
            FROM signing_key
            WHERE state <> 'gone'
            ORDER BY created_at, kid
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> list();

    @SqlQuery("SELECT kid FROM signing_key WHERE state <> 'gone' FOR UPDATE")
    List<String> lock();

    /**
     * The same, and until the transaction ends nobody else changes the ring. Whoever has waited for the lock does not
     * see with it what was inserted meanwhile, so it is read once more.
     */
    default List<Row> listLocked() {
        lock();
        return list();
    }

    /** Those that are gone too. */
    @SqlQuery("""
            SELECT kid, algorithm, state, created_at, activated_at, retired_at, retires_until, gone_at
            FROM signing_key
            ORDER BY created_at, kid
            """)
    @RegisterConstructorMapper(KeyEntry.class)
    List<KeyEntry> listEntries();

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM signing_key)")
    boolean existsAny();

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM signing_key WHERE kid = :kid)")
    boolean exists(String kid);

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM signing_key WHERE state = 'pending')")
    boolean existsPending();

    /** Fails on the unique {@code active_slot} when there is an active key already. */
    @SqlUpdate("""
            INSERT INTO signing_key (kid, algorithm, state, active_slot, public_key, private_key, created_at, activated_at)
            VALUES (:kid, :algorithm, 'active', 1, :publicKey, :privateKey, :now, :now)
            """)
    void insertActive(String kid, String algorithm, byte[] publicKey, byte[] privateKey, Instant now);

    /** Fails on the unique {@code pending_slot} when there is a pending key already. */
    @SqlUpdate("""
            INSERT INTO signing_key (kid, algorithm, state, pending_slot, public_key, private_key, created_at)
            VALUES (:kid, :algorithm, 'pending', 1, :publicKey, :privateKey, :now)
            """)
    void insertPending(String kid, String algorithm, byte[] publicKey, byte[] privateKey, Instant now);

    /** False, and nothing done, when it is not pending any more. */
    @SqlUpdate("""
            UPDATE signing_key
            SET state = 'active', active_slot = 1, pending_slot = NULL, activated_at = :now
            WHERE kid = :kid AND state = 'pending'
            """)
    boolean updateToActive(String kid, Instant now);

    /** False, and nothing done, when it is not active any more. */
    @SqlUpdate("""
            UPDATE signing_key
            SET state = 'retiring', active_slot = NULL, retired_at = :now, retires_until = :until
            WHERE kid = :kid AND state = 'active'
            """)
    boolean updateToRetiring(String kid, Instant now, Instant until);

    /** False, and nothing done, when it is gone already. */
    @SqlUpdate("""
            UPDATE signing_key
            SET state = 'gone', active_slot = NULL, pending_slot = NULL, private_key = X'', gone_at = :now
            WHERE kid = :kid AND state <> 'gone'
            """)
    boolean updateToGone(String kid, Instant now);

    /** Those that nothing good can be signed with any more. */
    @SqlUpdate("""
            UPDATE signing_key
            SET state = 'gone', private_key = X'', gone_at = :now
            WHERE state = 'retiring' AND retires_until <= :now
            """)
    int updateRetiredToGone(Instant now);

    @SqlUpdate("""
            UPDATE signing_key
            SET token_lifetime = :seconds
            WHERE kid = :kid AND state IN ('pending', 'active') AND (token_lifetime IS NULL OR token_lifetime < :seconds)
            """)
    boolean updateTokenLifetime(String kid, long seconds);

    @SqlUpdate("UPDATE signing_key SET private_key = :privateKey WHERE kid = :kid AND state <> 'gone'")
    boolean updatePrivateKey(String kid, byte[] privateKey);
}
