package dev.gatehouse.key;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

interface SigningKeyDao {
    /**
     * A stored key that is not gone. The private key is encrypted.
     *
     * @param tokenLifetime the longest lifetime of tokens that it signs, in seconds, over all instances
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

    /** Enough of a key to detect changes. */
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
     * Lists the keys and locks them until the transaction ends. Reads them after the lock, because the locking query does not
     * return rows that were inserted while it waited.
     */
    default List<Row> listLocked() {
        lock();
        return list();
    }

    /** Lists all keys, including those that are gone. */
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

    /** Fails on the unique {@code active_slot} if there is an active key. */
    @SqlUpdate("""
            INSERT INTO signing_key (kid, algorithm, state, active_slot, public_key, private_key, created_at, activated_at)
            VALUES (:kid, :algorithm, 'active', 1, :publicKey, :privateKey, :now, :now)
            """)
    void insertActive(String kid, String algorithm, byte[] publicKey, byte[] privateKey, Instant now);

    /** Fails on the unique {@code pending_slot} if there is a pending key. */
    @SqlUpdate("""
            INSERT INTO signing_key (kid, algorithm, state, pending_slot, public_key, private_key, created_at)
            VALUES (:kid, :algorithm, 'pending', 1, :publicKey, :privateKey, :now)
            """)
    void insertPending(String kid, String algorithm, byte[] publicKey, byte[] privateKey, Instant now);

    /** Returns false and changes nothing if the key is not pending. */
    @SqlUpdate("""
            UPDATE signing_key
            SET state = 'active', active_slot = 1, pending_slot = NULL, activated_at = :now
            WHERE kid = :kid AND state = 'pending'
            """)
    boolean updateToActive(String kid, Instant now);

    /** Returns false and changes nothing if the key is not active. */
    @SqlUpdate("""
            UPDATE signing_key
            SET state = 'retiring', active_slot = NULL, retired_at = :now, retires_until = :until
            WHERE kid = :kid AND state = 'active'
            """)
    boolean updateToRetiring(String kid, Instant now, Instant until);

    /** Returns false and changes nothing if the key is gone. */
    @SqlUpdate("""
            UPDATE signing_key
            SET state = 'gone', active_slot = NULL, pending_slot = NULL, private_key = X'', gone_at = :now
            WHERE kid = :kid AND state <> 'gone'
            """)
    boolean updateToGone(String kid, Instant now);

    /** Removes retiring keys when all tokens that they signed have expired. */
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
