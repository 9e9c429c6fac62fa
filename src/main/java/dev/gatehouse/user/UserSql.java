package dev.gatehouse.user;

import static dev.gatehouse.platform.database.Jdbc.bind;

import dev.gatehouse.platform.database.Jdbc;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The queries of logins and of the user list of the classic API. */
final class UserSql {
    private static final String USER = "SELECT " + UserColumnsSql.SELECTED + " FROM user u" + UserColumnsSql.WITH_ROLES;
    private static final String BY_KEY = USER + "WHERE u.username_key = ?";
    private static final String BY_ID = USER + "WHERE u.id = ?";
    private static final String ACTIVE =
            "SELECT id, username FROM user u WHERE (u.active OR u.inactive_until <= ?) AND id > ? ORDER BY id LIMIT ?";

    private final Jdbc sql;
    private final Clock clock;

    UserSql(Jdbi jdbi, Clock clock) {
        this.sql = new Jdbc(jdbi);
        this.clock = clock;
    }

    Optional<User> findByKey(byte[] key) {
        return sql.query(BY_KEY, statement -> statement.setBytes(1, key), this::user);
    }

    Optional<User> findById(long id) {
        return sql.query(BY_ID, statement -> statement.setLong(1, id), this::user);
    }

    private Optional<User> user(ResultSet rows) throws SQLException {
        return rows.next() ? Optional.of(UserColumnsSql.read(rows, 1, clock.instant())) : Optional.empty();
    }

    List<Users.Listed> listActive(long afterId, int limit) {
        return sql.query(
                ACTIVE,
                statement -> {
                    bind(statement, 1, clock.instant());
                    statement.setLong(2, afterId);
                    statement.setInt(3, limit);
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
