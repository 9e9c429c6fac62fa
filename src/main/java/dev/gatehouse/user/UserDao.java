package dev.gatehouse.user;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
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
}
