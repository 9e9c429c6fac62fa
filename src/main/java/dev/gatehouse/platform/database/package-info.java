/** Access to the database for all features: connections, schema migration, retries of transactions. */
@NullMarked
package dev.gatehouse.platform.database;

import org.jspecify.annotations.NullMarked;
