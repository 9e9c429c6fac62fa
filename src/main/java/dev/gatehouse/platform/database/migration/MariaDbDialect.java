package dev.gatehouse.platform.database.migration;

import liquibase.database.core.MariaDBDatabase;

/**
 * MariaDB for Liquibase, under the name of MySQL: changesets with {@code dbms: mysql} apply to both. Liquibase finds this class
 * itself (META-INF/services), so the start of the service and the command {@code db} both use it.
 */
public final class MariaDbDialect extends MariaDBDatabase {
    /** Called by Liquibase. */
    public MariaDbDialect() {}

    @Override
    public int getPriority() {
        return super.getPriority() + 1;
    }

    /**
     * Returns the name of MariaDB while there is no connection, because Liquibase then selects the implementation by its name.
     * Returns that of MySQL afterwards, for comparison with the {@code dbms} of changesets.
     */
    @Override
    public String getShortName() {
        return getConnection() == null ? super.getShortName() : "mysql";
    }
}
