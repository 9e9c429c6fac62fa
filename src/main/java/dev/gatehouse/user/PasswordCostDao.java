package dev.gatehouse.user;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface PasswordCostDao {
    /**
     * A stored sample.
     *
     * @param configured the Argon2 parameters that were configured at that time
     * @param shares the text form of {@link dev.gatehouse.password.CostShares}
     */
    record Sample(int id, String configured, String shares) {}

    @SqlQuery("SELECT id, configured, shares FROM password_cost ORDER BY id DESC LIMIT 1")
    @RegisterConstructorMapper(Sample.class)
    Optional<Sample> findLatest();

    /** Returns false, and adds nothing, if another instance inserted the id first. */
    @SqlUpdate("""
            INSERT IGNORE INTO password_cost (id, configured, shares, sampled_at)
            VALUES (:id, :configured, :shares, :now)
            """)
    boolean insert(int id, String configured, String shares, Instant now);

    /** The stored password hash of a user. */
    record Stored(long id, String password) {}

    /** Returns the first users of a range of ids. */
    @SqlQuery("SELECT id, password FROM user WHERE id >= :from AND id < :to ORDER BY id LIMIT :limit")
    @RegisterConstructorMapper(Stored.class)
    List<Stored> listStored(long from, long to, int limit);
}
