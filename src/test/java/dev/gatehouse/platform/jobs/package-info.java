/** The database: its server, schema, migrations, failures and the statements that run again. */
@NullMarked
package dev.gatehouse.platform.jobs;

import org.jspecify.annotations.NullMarked;
