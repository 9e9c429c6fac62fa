package dev.gatehouse.platform.database;

import liquibase.database.core.MariaDBDatabase;

/**
 * MariaDB as Liquibase sees it, under the name of MySQL: what a changeset says for {@code dbms: mysql} is meant for both.
 * Found by Liquibase itself (META-INF/services), so that the start and {@code db} use the same.
 */
public final class MariaDbDialect extends MariaDBDatabase {
    /** Liquibase makes it. */
    public MariaDbDialect() {}

    @Override
    public int getPriority() {
        return super.getPriority() + 1;
    }

    /** Before there is a connection, Liquibase chooses one implementation for each name; then it is a changeset's. */
    @Override
    public String getShortName() {
        return getConnection() == null ? super.getShortName() : "mysql";
    }
}
