/** The database: server versions, schema, migrations, outages and retries. */
@NullMarked
package dev.gatehouse.platform.database.migration;

import org.jspecify.annotations.NullMarked;
