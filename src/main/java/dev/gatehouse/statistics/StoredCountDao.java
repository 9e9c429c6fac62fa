package dev.gatehouse.statistics;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface StoredCountDao {
    @SqlQuery("SELECT name, number, counted_at FROM stored_count")
    @RegisterConstructorMapper(StoredCount.class)
    List<StoredCount> list();

    /** Returns false if the name has not been stored yet. */
    @SqlUpdate("UPDATE stored_count SET number = :number, counted_at = :countedAt WHERE name = :name")
    boolean update(String name, long number, Instant countedAt);

    /** Does nothing if another instance has inserted the name. */
    @SqlUpdate("INSERT IGNORE INTO stored_count (name, number, counted_at) VALUES (:name, :number, :countedAt)")
    void insert(String name, long number, Instant countedAt);
}
