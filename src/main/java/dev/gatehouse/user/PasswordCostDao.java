package dev.gatehouse.user;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface PasswordCostDao {
    /**
     * What was found once.
     *
     * @param configured the parameters that were configured then
     * @param shares as {@link dev.gatehouse.password.CostShares} writes them
     */
    record Sample(int id, String configured, String shares) {}

    @SqlQuery("SELECT id, configured, shares FROM password_cost ORDER BY id DESC LIMIT 1")
    @RegisterConstructorMapper(Sample.class)
    Optional<Sample> findLatest();

    /** Returns false, and adds nothing, when another instance was faster. */
    @SqlUpdate("""
            INSERT IGNORE INTO password_cost (id, configured, shares, sampled_at)
            VALUES (:id, :configured, :shares, :now)
            """)
    boolean insert(int id, String configured, String shares, Instant now);

    /** What a user has stored. */
    record Stored(long id, String password) {}

    /** Some users by id, from the first of a range. */
    @SqlQuery("SELECT id, password FROM user WHERE id >= :from AND id < :to ORDER BY id LIMIT :limit")
    @RegisterConstructorMapper(Stored.class)
    List<Stored> listStored(long from, long to, int limit);
}
