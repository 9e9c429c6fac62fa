/** What stands between the features and the database: connections, the schema, statements that run again. */
@NullMarked
package dev.gatehouse.platform.database;

import org.jspecify.annotations.NullMarked;
