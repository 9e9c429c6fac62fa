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
    /** A user as the tables have one: a row for each role, or one without. */
    record Row(
            long id,
            String username,
            String password,
            boolean active,
            @Nullable String role) {}

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM user)")
    boolean existsAny();

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM user_role WHERE role = :role)")
    boolean existsAnyWithRole(String role);

    /** The lowest and the highest id. */
    record Ids(long first, long last) {}

    /** A range without anything in it when there is nobody. */
    @SqlQuery("SELECT COALESCE(MIN(id), 1) AS first, COALESCE(MAX(id), 0) AS last FROM user")
    @RegisterConstructorMapper(Ids.class)
    Ids findIds();

    /** How many users without a hash of this service each portion of that many ids has, of the ids in a range. */
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

    /** Says false, and changes nothing, when the password is another by now. */
    @SqlUpdate("UPDATE user SET password = :after WHERE id = :id AND password = :before")
    boolean updatePassword(long id, String before, String after);

    @SqlUpdate("UPDATE user SET password = :password WHERE id = :id")
    boolean updatePassword(long id, String password);

    /** Says false, and changes nothing, when there is nobody of that id. */
    @SqlUpdate("UPDATE user SET active = FALSE, inactive_until = :until WHERE id = :id")
    boolean updateInactive(long id, @Nullable Instant until);

    @SqlUpdate("UPDATE user SET active = TRUE, inactive_until = NULL WHERE id = :id")
    boolean updateActive(long id);

    @SqlUpdate("UPDATE user SET username = :username, username_key = :key WHERE id = :id")
    boolean updateName(long id, String username, byte[] key);

    /** Some whose time without access is over, and that no other instance is about to let in. */
    @SqlQuery("""
            SELECT id FROM user
            WHERE inactive_until <= :now
            ORDER BY inactive_until LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<Long> lockDue(Instant now, int limit);

    /** In an order, so that two who do the same wait for each other instead of ending in a deadlock. */
    @SqlQuery("SELECT user_id FROM user_role WHERE role = :role ORDER BY user_id FOR UPDATE")
    List<Long> lockWithRole(String role);

    /** Those of that role, save one, who may sign in for as long as nobody changes that. */
    @SqlQuery("""
            SELECT COUNT(*) FROM user_role r JOIN user u ON u.id = r.user_id
            WHERE r.role = :role AND u.id <> :but AND u.active AND u.password <> ''
            """)
    long countActive(String role, long but);

    @SqlUpdate("DELETE FROM user_role WHERE user_id = :userId")
    void deleteRoles(long userId);

    @SqlUpdate("DELETE FROM user WHERE id = :id")
    boolean delete(long id);

    /** The key of a name; nothing when there is nobody of that id. */
    @SqlQuery("SELECT username_key FROM user WHERE id = :id FOR UPDATE")
    Optional<byte[]> lockKey(long id);

    /** @param userId who may have the name again; null for nobody */
    @SqlUpdate("""
            INSERT IGNORE INTO retired_name (name_hash, retired_at, user_id, reason)
            VALUES (:hash, :now, :userId, :reason)
            """)
    void insertRetired(byte[] hash, Instant now, @Nullable Long userId, String reason);

    @SqlUpdate("DELETE FROM retired_name WHERE name_hash IN (<hashes>) AND user_id = :userId")
    void deleteRetired(@BindList List<byte[]> hashes, long userId);

    /** Nobody may have the former names of a user again. */
    @SqlUpdate("UPDATE retired_name SET user_id = NULL, reason = :reason WHERE user_id = :userId")
    void updateRetiredOwner(long userId, String reason);

    @SqlQuery("SELECT EXISTS (SELECT 1 FROM retired_name WHERE name_hash IN (<hashes>))")
    boolean existsRetired(@BindList List<byte[]> hashes);

    @SqlQuery("SELECT COALESCE(reason, 'unknown') FROM retired_name WHERE name_hash IN (<hashes>) LIMIT 1")
    Optional<String> findRetirement(@BindList List<byte[]> hashes);
}
