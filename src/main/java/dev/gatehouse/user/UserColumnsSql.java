package dev.gatehouse.user;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.database.Jdbc;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** SQL fragments that read a user in the most frequent queries: one row for each role, or one row without role. */
public final class UserColumnsSql {
    /** The columns, of {@code user u} and {@link #WITH_ROLES}. */
    public static final String SELECTED = "u.id, u.username, u.password, u.active, u.inactive_until, r.role";

    /** The join with the roles, after {@code user u}. */
    public static final String WITH_ROLES = " LEFT JOIN user_role r ON r.user_id = u.id ";

    /** The condition that {@code user u} may sign in at {@code :now}. */
    public static final String ACTIVE = "(u.active OR u.inactive_until <= :now)";

    /** The condition that {@code user u} is active and has the same password and no fewer roles. See {@link #bindUnchanged}. */
    public static final String UNCHANGED = ACTIVE
            + " AND u.password = :password AND (SELECT COUNT(*) FROM user_role r WHERE r.user_id = u.id) >= :roles";

    private UserColumnsSql() {}

    /** Binds the parameters of {@link #UNCHANGED}, except {@code :now}. */
    public static Update bindUnchanged(Update statement, User user) {
        return statement
                .bind("password", user.password().reveal())
                .bind("roles", user.roles().size());
    }

    /**
     * Reads a user from all remaining rows.
     *
     * @param rows positioned at the first row
     * @param first the index of the first column, from 1
     */
    public static User read(ResultSet rows, int first, Instant now) throws SQLException {
        long id = rows.getLong(first);
        String username = rows.getString(first + 1);
        Secret password = new Secret(rows.getString(first + 2));
        boolean active = rows.getBoolean(first + 3);
        @Nullable Instant inactiveUntil = active ? null : Jdbc.instant(rows, first + 4);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        do {
            @Nullable String role = rows.getString(first + 5);
            if (role != null) {
                Role.of(role).ifPresent(roles::add);
            }
        } while (rows.next());
        boolean again = inactiveUntil != null && !now.isBefore(inactiveUntil);
        return new User(id, username, password, active || again, roles);
    }
}
