package dev.gatehouse.platform.database.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** What a feature changes in an older schema before Liquibase runs. The caller holds the {@link DatabaseLock}. */
public interface SchemaPreparation {
    /**
     * Changes the schema so that the changelog can be applied.
     *
     * @param applied the ids of the applied changesets; empty if the service has never used the database
     * @throws dev.gatehouse.platform.config.StartException if that is impossible; nothing has been changed then
     */
    void prepare(Connection connection, Set<String> applied) throws SQLException;

    /** Returns whether the preparation must run although every changeset has been applied. */
    default boolean isDue(Connection connection) throws SQLException {
        return false;
    }
}
