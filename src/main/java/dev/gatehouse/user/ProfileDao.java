package dev.gatehouse.user;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

@RegisterConstructorMapper(ProfileDao.Row.class)
interface ProfileDao {
    /** One row for each role of a user, or one row without role. */
    record Row(
            long id,
            String username,
            boolean active,
            boolean hasPassword,
            Instant createdAt,
            @Nullable Instant inactiveUntil,
            @Nullable String inactiveReason,
            @Nullable String email,
            @Nullable Instant emailVerifiedAt,
            @Nullable String locale,
            @Nullable Instant passwordChangedAt,
            @Nullable Instant invitedAt,
            @Nullable Instant deleteAt,
            int credentialsVersion,
            @Nullable String role) {}

    String SELECT = """
            SELECT u.id, u.username, u.active, u.password <> '' AS has_password, u.created_at, u.inactive_until,
                p.inactive_reason, p.email, p.email_verified_at, p.locale, p.password_changed_at, p.invited_at, p.delete_at,
                COALESCE(p.credentials_version, 0) AS credentials_version, r.role
            FROM user u
            LEFT JOIN user_profile p ON p.user_id = u.id
            LEFT JOIN user_role r ON r.user_id = u.id
            """;

    @SqlQuery(SELECT + "WHERE u.id = :id")
    List<Row> find(long id);

    @SqlQuery(SELECT + "WHERE u.id IN (<ids>)")
    List<Row> list(@BindList List<Long> ids);

    @SqlQuery(SELECT + "WHERE p.email_key = :key AND p.email_verified_at IS NOT NULL")
    List<Row> findByVerifiedAddress(byte[] key);

    /** Returns whether a user other than {@code but} has the key as username or as address. */
    @SqlQuery("""
            SELECT EXISTS (SELECT 1 FROM user WHERE username_key = :key AND id <> :but)
                OR EXISTS (SELECT 1 FROM user_profile WHERE email_key = :key AND user_id <> :but)
            """)
    boolean existsAddress(byte[] key, long but);

    @SqlQuery("""
            SELECT EXISTS (SELECT 1 FROM user WHERE username_key = :key AND id <> :id)
                OR EXISTS (SELECT 1 FROM user_profile WHERE email_key = :key AND user_id <> :id)
            """)
    boolean existsAddressOfAnother(long id, byte[] key);

    /** A user and the username. */
    record Named(long id, String username) {}

    /** Returns the next users by id who have no address. */
    @SqlQuery("""
            SELECT u.id, u.username
            FROM user u LEFT JOIN user_profile p ON p.user_id = u.id
            WHERE u.id > :after AND p.email IS NULL
            ORDER BY u.id LIMIT :limit
            """)
    @RegisterConstructorMapper(Named.class)
    List<Named> listWithoutAddress(long after, int limit);

    /** Adds an empty profile; does nothing if the user has one. */
    @SqlUpdate("INSERT IGNORE INTO user_profile (user_id) VALUES (:id)")
    void insert(long id);

    @SqlUpdate("""
            UPDATE user_profile SET email = :email, email_key = :key, email_verified_at = :verifiedAt
            WHERE user_id = :id
            """)
    void updateAddress(long id, String email, byte[] key, @Nullable Instant verifiedAt);

    @SqlUpdate("UPDATE user_profile SET email_verified_at = :now WHERE user_id = :id")
    void updateVerified(long id, Instant now);

    /** Returns false, and changes nothing, if the user has an address. */
    @SqlUpdate("""
            UPDATE user_profile SET email = :email, email_key = :key, email_verified_at = :verifiedAt
            WHERE user_id = :id AND email IS NULL
            """)
    boolean updateAddressIfNone(long id, String email, byte[] key, Instant verifiedAt);

    @SqlUpdate("UPDATE user_profile SET locale = :locale WHERE user_id = :id")
    void updateLocale(long id, @Nullable String locale);

    @SqlUpdate("UPDATE user_profile SET inactive_reason = :reason WHERE user_id = :id")
    void updateInactiveReason(long id, @Nullable String reason);

    @SqlUpdate("UPDATE user_profile SET password_changed_at = :now, invited_at = NULL WHERE user_id = :id")
    void updatePasswordChanged(long id, Instant now);

    @SqlUpdate("UPDATE user_profile SET credentials_version = credentials_version + 1 WHERE user_id = :id")
    void updateCredentialsVersion(long id);

    @SqlUpdate("UPDATE user_profile SET invited_at = :now WHERE user_id = :id")
    void updateInvited(long id, Instant now);

    @SqlUpdate("UPDATE user_profile SET delete_at = :at WHERE user_id = :id")
    void updateDeletion(long id, @Nullable Instant at);

    /** Locks closed accounts whose deletion is due, skipping rows that another instance has locked. */
    @SqlQuery("""
            SELECT user_id FROM user_profile
            WHERE delete_at <= :now
            ORDER BY delete_at LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<Long> lockDeletable(Instant now, int limit);

    @SqlUpdate("DELETE FROM user_profile WHERE user_id = :id")
    void delete(long id);
}
