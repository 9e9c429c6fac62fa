package dev.gatehouse.token;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface EndedSessionDao {
    String SESSION = "session_id AS id, user_id, recorded_at AS ended_at, tokens_until ";

    /** Returns the time by the database's clock. */
    @SqlQuery("SELECT LOCALTIMESTAMP(6)")
    Instant databaseTime();

    /** The time when a session ended is recorded by the database's clock. */
    @SqlBatch("""
            INSERT INTO ended_session (session_id, user_id, recorded_at, tokens_until)
            VALUES (:id, :userId, :endedAt, :tokensUntil)
            """)
    void insert(@BindMethods List<Revocation.Session> sessions);

    /** Returns sessions recorded in the last 90 seconds by the database's clock. */
    @SqlQuery("SELECT " + SESSION + """
            FROM ended_session
            WHERE recorded_at > LOCALTIMESTAMP(6) - INTERVAL '90' SECOND
            """)
    @RegisterConstructorMapper(Revocation.Session.class)
    List<Revocation.Session> listLately();

    /** Returns the next sessions by id whose tokens may not have expired. */
    @SqlQuery("SELECT " + SESSION + """
            FROM ended_session
            WHERE session_id > :after AND tokens_until > :now
            ORDER BY session_id LIMIT :limit
            """)
    @RegisterConstructorMapper(Revocation.Session.class)
    List<Revocation.Session> listActive(UUID after, Instant now, int limit);

    /** Locks sessions whose tokens have all expired, skipping rows that another instance has locked. */
    @SqlQuery("""
            SELECT session_id FROM ended_session
            WHERE tokens_until < :now
            LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<UUID> lockUseless(Instant now, int limit);

    @SqlUpdate("DELETE FROM ended_session WHERE session_id IN (<sessionIds>)")
    void delete(@BindList List<UUID> sessionIds);
}
