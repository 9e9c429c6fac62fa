package dev.gatehouse.account.mailedtoken;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

@RegisterConstructorMapper(MailedTokenDao.Row.class)
interface MailedTokenDao {
    @SuppressWarnings("ArrayRecordComponent") // rows are never compared
    record Row(
            UUID id,
            String purpose,
            byte[] subject,
            @Nullable Long userId,
            String address,
            @Nullable String locale,
            byte[] tokenHash,
            int credentialsVersion,
            @Nullable UUID sessionId,
            @Nullable String username,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant spentAt) {}

    String SELECT = """
            SELECT id, purpose, subject, user_id, address, locale, token_hash, credentials_version, session_id,
                username, created_at, expires_at, spent_at
            FROM mailed_token
            """;

    @SqlUpdate("""
            INSERT INTO mailed_token
                (id, purpose, subject, user_id, address, locale, token_hash, credentials_version, session_id, username,
                 created_at, expires_at)
            VALUES (:id, :purpose, :subject, :userId, :address, :locale, :tokenHash, :credentialsVersion,
                :sessionId, :username, :createdAt, :expiresAt)
            """)
    void insert(@BindMethods Row row);

    @SqlQuery(SELECT + "WHERE id = :id FOR UPDATE")
    Optional<Row> lock(UUID id);

    @SqlQuery(SELECT + "WHERE token_hash = :hash")
    Optional<Row> findByHash(byte[] hash);

    @SqlQuery("SELECT id FROM mailed_token WHERE subject = :subject AND purpose = :purpose ORDER BY id FOR UPDATE")
    List<UUID> lockOfSubject(byte[] subject, String purpose);

    @SqlQuery(SELECT + "WHERE user_id = :userId ORDER BY id")
    List<Row> listOfUser(long userId);

    @SqlQuery("""
            SELECT EXISTS (
                SELECT 1 FROM mailed_token WHERE subject = :subject AND purpose = :purpose AND id > :id)
            """)
    boolean existsNewer(byte[] subject, String purpose, UUID id);

    @SqlUpdate("UPDATE mailed_token SET token_hash = :hash, expires_at = :expiresAt WHERE id = :id")
    void updateIssued(UUID id, byte[] hash, Instant expiresAt);

    @SqlUpdate("UPDATE mailed_token SET spent_at = :now WHERE id = :id")
    void updateSpent(UUID id, Instant now);

    @SqlUpdate("""
            UPDATE mailed_token SET spent_at = :now
            WHERE subject = :subject AND purpose = :purpose AND id < :before AND spent_at IS NULL
            """)
    void updateOlderSpent(byte[] subject, String purpose, UUID before, Instant now);

    @SqlUpdate("""
            UPDATE mailed_token SET spent_at = :now
            WHERE subject = :subject AND purpose = :purpose AND spent_at IS NULL
            """)
    void updateSpentOfSubject(byte[] subject, String purpose, Instant now);

    @SqlUpdate("""
            UPDATE mailed_token SET spent_at = :now
            WHERE user_id = :userId AND purpose IN (<purposes>) AND spent_at IS NULL
            """)
    void updateSpentOfUser(long userId, @BindList List<String> purposes, Instant now);

    @SqlUpdate("""
            UPDATE mailed_token SET spent_at = :now
            WHERE user_id = :userId AND purpose = :purpose AND session_id = :sessionId AND spent_at IS NULL
            """)
    void updateSpentOfSession(long userId, String purpose, UUID sessionId, Instant now);

    @SqlUpdate("UPDATE mailed_token SET spent_at = :now WHERE spent_at IS NULL")
    int updateAllSpent(Instant now);

    /** Locks the unused tokens of a user for a purpose, oldest first. */
    @SqlQuery(SELECT + "WHERE user_id = :userId AND purpose = :purpose AND spent_at IS NULL ORDER BY id FOR UPDATE")
    List<Row> lockUnspent(long userId, String purpose);

    @SqlUpdate("DELETE FROM mailed_token WHERE user_id = :userId")
    void deleteOfUser(long userId);

    /**
     * Locks tokens that expired before a time, skipping rows that another instance has locked, and tokens whose mail is unsent
     * and can be retried.
     */
    @SqlQuery("""
            SELECT id FROM mailed_token
            WHERE expires_at < :before AND NOT EXISTS (SELECT 1 FROM queued_mail WHERE queued_mail.id = mailed_token.id)
            ORDER BY expires_at LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<UUID> lockExpired(Instant before, int limit);

    @SqlUpdate("DELETE FROM mailed_token WHERE id IN (<ids>)")
    void delete(@BindList List<UUID> ids);
}
