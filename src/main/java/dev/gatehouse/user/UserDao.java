package dev.gatehouse.user;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.GetGeneratedKeys;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

interface UserDao {
    /** A row of a user with one role; null for none. */
    record Row(
            long id,
            String username,
            String password,
            boolean active,
            @Nullable String role) {}

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM user)")
    boolean existsAny();

    @SqlQuery("SELECT COUNT(*) FROM user")
    long count();

    /** Counts the users who may not sign in. Reads the rows of deactivated users only. */
    @SqlQuery("""
            SELECT COUNT(*) FROM user WHERE active = FALSE AND (inactive_until IS NULL OR inactive_until > :now)
            """)
    long countInactive(Instant now);

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM user_role WHERE role = :role)")
    boolean existsAnyWithRole(String role);

    /** The lowest and the highest id. */
    record Ids(long first, long last) {}

    /** Returns an empty range, from 1 to 0, if there are no users. */
    @SqlQuery("SELECT COALESCE(MIN(id), 1) AS first, COALESCE(MAX(id), 0) AS last FROM user")
    @RegisterConstructorMapper(Ids.class)
    Ids findIds();

    /** Counts, for each portion of {@code size} ids in a range, the users whose password is not a hash of this service. */
    @SqlQuery("""
            SELECT FLOOR(id / :size) * :size AS first_id, COUNT(*) AS users
            FROM user
            WHERE id >= :from AND id < :to AND password NOT LIKE '$argon2id$%' AND password <> ''
            GROUP BY first_id
            ORDER BY first_id
            """)
    @RegisterConstructorMapper(Users.Portion.class)
    List<Users.Portion> listBarePortions(long from, long to, int size);

    @SqlQuery("""
            SELECT id, username, password, active, NULL AS role
            FROM user
            WHERE id >= :firstId AND id < :firstId + :size AND password NOT LIKE '$argon2id$%' AND password <> ''
            ORDER BY id
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> listBare(long firstId, int size);

    @SqlUpdate("""
            INSERT INTO user (username, username_key, password, active, created_at)
            VALUES (:username, :key, :password, TRUE, :now)
            """)
    @GetGeneratedKeys("id")
    long insert(String username, byte[] key, String password, Instant now);

    @SqlUpdate("INSERT INTO user_role (user_id, role) VALUES (:userId, :role)")
    void insertRole(long userId, String role);

    /** Returns false, and changes nothing, if the password was changed concurrently. */
    @SqlUpdate("UPDATE user SET password = :after WHERE id = :id AND password = :before")
    boolean updatePassword(long id, String before, String after);

    @SqlUpdate("UPDATE user SET password = :password WHERE id = :id")
    boolean updatePassword(long id, String password);

    /** Returns false, and changes nothing, if no user has the id. */
    @SqlUpdate("UPDATE user SET active = FALSE, inactive_until = :until WHERE id = :id")
    boolean updateInactive(long id, @Nullable Instant until);

    @SqlUpdate("UPDATE user SET active = TRUE, inactive_until = NULL WHERE id = :id")
    boolean updateActive(long id);

    @SqlUpdate("UPDATE user SET username = :username, username_key = :key WHERE id = :id")
    boolean updateName(long id, String username, byte[] key);

    /** Locks users whose deactivation has ended, skipping rows that another instance has locked. */
    @SqlQuery("""
            SELECT id FROM user
            WHERE inactive_until <= :now
            ORDER BY inactive_until LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<Long> lockDue(Instant now, int limit);

    /** Locks the users of a role in the order of their ids, so that two transactions cannot deadlock. */
    @SqlQuery("SELECT user_id FROM user_role WHERE role = :role ORDER BY user_id FOR UPDATE")
    List<Long> lockWithRole(String role);

    /** Counts the active users of a role who have a password, except the user {@code but}. */
    @SqlQuery("""
            SELECT COUNT(*) FROM user_role r JOIN user u ON u.id = r.user_id
            WHERE r.role = :role AND u.id <> :but AND u.active AND u.password <> ''
            """)
    long countActive(String role, long but);

    @SqlUpdate("DELETE FROM user_role WHERE user_id = :userId")
    void deleteRoles(long userId);

    @SqlUpdate("DELETE FROM user WHERE id = :id")
    boolean delete(long id);

    /** Locks a user and returns the key of the username; empty if no user has the id. */
    @SqlQuery("SELECT username_key FROM user WHERE id = :id FOR UPDATE")
    Optional<byte[]> lockKey(long id);

    /** @param userId the user who may take the name again; null for none */
    @SqlUpdate("""
            INSERT IGNORE INTO retired_name (name_hash, retired_at, user_id, reason)
            VALUES (:hash, :now, :userId, :reason)
            """)
    void insertRetired(byte[] hash, Instant now, @Nullable Long userId, String reason);

    @SqlUpdate("DELETE FROM retired_name WHERE name_hash IN (<hashes>) AND user_id = :userId")
    void deleteRetired(@BindList List<byte[]> hashes, long userId);

    /** Makes the former names of a user unavailable to all users. */
    @SqlUpdate("UPDATE retired_name SET user_id = NULL, reason = :reason WHERE user_id = :userId")
    void updateRetiredOwner(long userId, String reason);

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM retired_name WHERE name_hash IN (<hashes>))")
    boolean existsRetired(@BindList List<byte[]> hashes);

    @SqlQuery("SELECT COALESCE(reason, 'unknown') FROM retired_name WHERE name_hash IN (<hashes>) LIMIT 1")
    Optional<String> findRetirement(@BindList List<byte[]> hashes);
}
