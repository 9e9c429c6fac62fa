package dev.gatehouse.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** What a feature does to an older schema before Liquibase sees it; whoever calls has the database's lock. */
public interface SchemaPreparation {
    /**
     * Makes the schema one that the changelog can be applied to, or refuses to.
     *
     * @param applied the ids of the changesets that have been; none on a database that the service has never seen
     * @throws dev.gatehouse.platform.config.StartException when it is impossible; nothing has been changed then
     */
    void prepare(Connection connection, Set<String> applied) throws SQLException;

    /** Whether there is something to do although every changeset has been applied. */
    default boolean isDue(Connection connection) throws SQLException {
        return false;
    }
}
