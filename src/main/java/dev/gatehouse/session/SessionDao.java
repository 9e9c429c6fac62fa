package dev.gatehouse.session;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface SessionDao {
    /** Says false, and adds nothing, when the user has become inactive or has another password by now. */
    @SqlUpdate("""
            INSERT INTO session (id, user_id, created_at, last_used_at, expires_at, address, user_agent)
            SELECT :id, u.id, :createdAt, :lastUsedAt, :expiresAt, :address, :userAgent
            FROM user u
            WHERE u.id = :userId AND u.active AND u.password = :password
            """)
    boolean insert(@BindMethods Session session, String password);

    @SqlQuery("""
            SELECT id, user_id, created_at, last_used_at, expires_at, address, user_agent
            FROM session
            WHERE id = :id AND user_id = :userId
            """)
    @RegisterConstructorMapper(Session.class)
    Optional<Session> find(UUID id, long userId);
}
