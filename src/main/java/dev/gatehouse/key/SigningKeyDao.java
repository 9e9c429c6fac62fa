package dev.gatehouse.key;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

interface SigningKeyDao {
    /** A key at rest; its private half is sealed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(
            String kid,
            String algorithm,
            String state,
            byte[] publicKey,
            byte[] privateKey,
            @Nullable Instant activatedAt) {}

    @SqlQuery("""
            SELECT kid, algorithm, state, public_key, private_key, activated_at
            FROM signing_key
            WHERE state IN ('pending', 'active', 'retiring')
            ORDER BY created_at, kid
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> list();

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM signing_key)")
    boolean existsAny();

    /** Fails on the unique {@code active_slot} when there is an active key already. */
    @SqlUpdate("""
            INSERT INTO signing_key (kid, algorithm, state, active_slot, public_key, private_key, created_at, activated_at)
            VALUES (:kid, :algorithm, 'active', 1, :publicKey, :privateKey, :now, :now)
            """)
    void insertActive(String kid, String algorithm, byte[] publicKey, byte[] privateKey, Instant now);
}
