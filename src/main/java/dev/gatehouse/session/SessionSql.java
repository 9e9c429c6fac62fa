package dev.gatehouse.session;

import static dev.gatehouse.platform.database.Jdbc.argument;
import static dev.gatehouse.platform.database.Jdbc.bind;
import static dev.gatehouse.platform.database.Jdbc.instant;
import static dev.gatehouse.platform.database.Jdbc.requiredInstant;
import static dev.gatehouse.platform.database.Jdbc.requiredUuid;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.database.Jdbc;
import dev.gatehouse.session.refresh.RefreshChain;
import dev.gatehouse.session.refresh.RefreshHistory;
import dev.gatehouse.session.refresh.RefreshToken;
import dev.gatehouse.user.User;
import dev.gatehouse.user.UserColumnsSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** SQL of logins and refreshes. */
final class SessionSql {
    /** Serializes the insert with concurrent changes of the user, which lock the same row. */
    private static final String LOCK = "SELECT id FROM user WHERE id = :userId FOR UPDATE";

    private static final String INSERT = """
            INSERT INTO session
                (id, user_id, created_at, last_used_at, idle_expires_at, expires_at, address, user_agent, device_name,
                 auth_time, amr, token_expires_at, refresh_generation, refresh_hash)
            SELECT :id, u.id, :createdAt, :lastUsedAt, :idleExpiresAt, :expiresAt, :address, :userAgent, :deviceName,
                :authTime, :amr, :tokenExpiry, :generation, :hash
            FROM user u
            WHERE u.id = :userId AND
            """;

    private static final String INSERT_UNCHANGED = INSERT + UserColumnsSql.UNCHANGED;

    private static final String INSERT_ACTIVE = INSERT + UserColumnsSql.ACTIVE;

    /** Limits are NULL in sessions that an instance of an earlier version opened. Returns one row per role. */
    private static final String FIND = """
            SELECT s.id, s.user_id, s.created_at, s.last_used_at, COALESCE(s.idle_expires_at, s.expires_at), s.expires_at,
                s.address, s.user_agent, s.device_name, s.ended_at, COALESCE(s.auth_time, s.created_at), s.amr,
                COALESCE(s.token_expires_at, s.expires_at), COALESCE(s.refresh_generation, -1), s.refresh_hash,
                s.refresh_trail, COALESCE(s.chain_start, 0), s.chain_seed, COALESCE(s.chain_secret, 0), s.chain_started_at,
                COALESCE(s.chain_told, 0),
            """ + UserColumnsSql.SELECTED + " FROM session s JOIN user u ON u.id = s.user_id"
            + UserColumnsSql.WITH_ROLES
            + "WHERE s.id = ?";

    private static final String ROTATE = """
            UPDATE session
            SET refresh_generation = ?, refresh_hash = ?, refresh_trail = ?, last_used_at = ?, idle_expires_at = ?,
                token_expires_at = GREATEST(COALESCE(token_expires_at, ?), ?)
            WHERE id = ? AND refresh_generation = ? AND refresh_hash = ? AND ended_at IS NULL
            """;

    private static final String ISSUE = """
            UPDATE session
            SET token_expires_at = GREATEST(COALESCE(token_expires_at, ?), ?)
            WHERE id = ? AND ended_at IS NULL
            """;

    private final Jdbc sql;
    private final Clock clock;

    SessionSql(Jdbi jdbi, Clock clock) {
        this.sql = new Jdbc(jdbi);
        this.clock = clock;
    }

    /**
     * Inserts a session. Returns false and inserts nothing if the user was deactivated, or the user's password changed or a
     * role was removed concurrently.
     *
     * @param user as read when the user was authenticated
     * @param authentication how the user was authenticated
     * @param refreshToken empty at the classic API
     */
    static boolean insert(
            Handle transaction,
            Session session,
            User user,
            Authentication authentication,
            Instant tokenExpiry,
            Optional<RefreshToken> refreshToken) {
        Update insert = insert(transaction, INSERT_UNCHANGED, session, authentication, tokenExpiry, refreshToken);
        return UserColumnsSql.bindUnchanged(insert, user).execute() > 0;
    }

    /**
     * Inserts a session for a user who is changing the password and was authenticated in another session. Locks the user until
     * the transaction ends. Returns false and inserts nothing if the user was deactivated.
     */
    static boolean insertRenewal(
            Handle transaction,
            Session session,
            Authentication authentication,
            Instant tokenExpiry,
            RefreshToken refreshToken) {
        return insert(transaction, INSERT_ACTIVE, session, authentication, tokenExpiry, Optional.of(refreshToken))
                        .execute()
                > 0;
    }

    /** Locks the user and binds all parameters except those of {@link UserColumnsSql#bindUnchanged}. */
    private static Update insert(
            Handle transaction,
            String statement,
            Session session,
            Authentication authentication,
            Instant tokenExpiry,
            Optional<RefreshToken> refreshToken) {
        transaction
                .createQuery(LOCK)
                .bind("userId", session.userId())
                .mapTo(long.class)
                .findFirst();
        return transaction
                .createUpdate(statement)
                .bind("id", Uuids.bytes(session.id()))
                .bind("createdAt", argument(session.createdAt()))
                .bind("lastUsedAt", argument(session.lastUsedAt()))
                .bind("idleExpiresAt", argument(session.idleExpiresAt()))
                .bind("expiresAt", argument(session.expiresAt()))
                .bind("address", session.address())
                .bind("userAgent", session.userAgent())
                .bind("deviceName", session.deviceName())
                .bind("authTime", argument(authentication.time()))
                .bind("amr", authentication.amr())
                .bind("tokenExpiry", argument(tokenExpiry))
                .bind("generation", refreshToken.map(RefreshToken::generation).orElse(null))
                .bind("hash", refreshToken.map(RefreshToken::hash).orElse(null))
                .bind("userId", session.userId())
                .bind("now", argument(session.createdAt()));
    }

    Optional<SessionState> find(UUID id) {
        return sql.query(FIND, statement -> bind(statement, 1, id), this::held);
    }

    private Optional<SessionState> held(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return Optional.empty();
        }
        Session session = new Session(
                requiredUuid(rows, 1),
                rows.getLong(2),
                requiredInstant(rows, 3),
                requiredInstant(rows, 4),
                requiredInstant(rows, 5),
                requiredInstant(rows, 6),
                rows.getString(7),
                rows.getString(8),
                rows.getString(9));
        @Nullable Instant endedAt = instant(rows, 10);
        Authentication authentication = Authentication.of(rows.getString(12), requiredInstant(rows, 11));
        Instant tokenExpiresAt = requiredInstant(rows, 13);
        int generation = rows.getInt(14);
        byte[] hash = rows.getBytes(15);
        RefreshHistory history = RefreshHistory.read(rows.getBytes(16));
        RefreshChain chain = new RefreshChain(
                rows.getInt(17), rows.getBytes(18), rows.getLong(19), instant(rows, 20), rows.getInt(21));
        User user = UserColumnsSql.read(rows, 22, clock.instant());
        return Optional.of(new SessionState(
                session, endedAt, authentication, tokenExpiresAt, generation, hash, history, chain, user));
    }

    /**
     * Rotates the refresh token. Returns false and changes nothing if another request rotated it first or the session has
     * ended.
     *
     * @param session as it is after the use
     */
    boolean rotate(
            Session session, RefreshToken used, RefreshToken successor, RefreshHistory history, Instant tokenExpiry) {
        return sql.update(ROTATE, statement -> {
                    statement.setInt(1, successor.generation());
                    statement.setBytes(2, successor.hash());
                    statement.setBytes(3, history.bytes());
                    bind(statement, 4, session.lastUsedAt());
                    bind(statement, 5, session.idleExpiresAt());
                    bind(statement, 6, tokenExpiry);
                    bind(statement, 7, tokenExpiry);
                    bind(statement, 8, session.id());
                    statement.setInt(9, used.generation());
                    statement.setBytes(10, used.hash());
                })
                > 0;
    }

    /** Records the expiry of an issued access token. Returns false and changes nothing if the session has ended. */
    boolean issue(UUID id, Instant tokenExpiry) {
        return sql.update(ISSUE, statement -> {
                    bind(statement, 1, tokenExpiry);
                    bind(statement, 2, tokenExpiry);
                    bind(statement, 3, id);
                })
                > 0;
    }
}
