package dev.gatehouse.platform.database;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

interface WriteOutageDao {
    /** A time in which an instance could not write to the database. */
    record WriteOutage(Instant beganAt, Instant endedAt) {}

    /** Returns the outages that overlap a time, in the order of their beginning. */
    @SqlQuery("""
            SELECT began_at, ended_at FROM write_outage
            WHERE ended_at > :from AND began_at < :until
            ORDER BY began_at
            """)
    @RegisterConstructorMapper(WriteOutage.class)
    List<WriteOutage> listOverlapping(Instant from, Instant until);
}
