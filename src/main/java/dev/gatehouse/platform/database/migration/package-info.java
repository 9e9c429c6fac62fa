/** Migration of the schema: one instance at a time, by Liquibase, also of databases of earlier versions and of MariaDB. */
@NullMarked
package dev.gatehouse.platform.database.migration;

import org.jspecify.annotations.NullMarked;
