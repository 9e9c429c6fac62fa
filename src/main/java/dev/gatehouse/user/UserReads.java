package dev.gatehouse.user;

import dev.gatehouse.kernel.DirectSql;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What logins and the classic list read. */
final class UserReads {
    private static final String USER = """
            SELECT u.id, u.username, u.password, u.active, r.role
            FROM user u LEFT JOIN user_role r ON r.user_id = u.id
            """;

    private static final String BY_KEY = USER + "WHERE u.username_key = ?";
    private static final String BY_ID = USER + "WHERE u.id = ?";
    private static final String ACTIVE = "SELECT id, username FROM user WHERE active AND id > ? ORDER BY id LIMIT ?";

    private final DirectSql sql;

    UserReads(Jdbi jdbi) {
        sql = new DirectSql(jdbi);
    }

    Optional<User> findByKey(byte[] key) {
        return sql.query(BY_KEY, statement -> statement.setBytes(1, key), UserReads::user);
    }

    Optional<User> findById(long id) {
        return sql.query(BY_ID, statement -> statement.setLong(1, id), UserReads::user);
    }

    /** A row for each role, or one without. */
    private static Optional<User> user(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return Optional.empty();
        }
        long id = rows.getLong(1);
        String username = rows.getString(2);
        Secret password = new Secret(rows.getString(3));
        boolean active = rows.getBoolean(4);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        do {
            @Nullable String role = rows.getString(5);
            if (role != null) {
                Role.of(role).ifPresent(roles::add);
            }
        } while (rows.next());
        return Optional.of(new User(id, username, password, active, roles));
    }

    List<Users.Listed> listActive(long afterId, int limit) {
        return sql.query(
                ACTIVE,
                statement -> {
                    statement.setLong(1, afterId);
                    statement.setInt(2, limit);
                },
                rows -> {
                    List<Users.Listed> listed = new ArrayList<>();
                    while (rows.next()) {
                        listed.add(new Users.Listed(rows.getLong(1), rows.getString(2)));
                    }
                    return listed;
                });
    }
}
