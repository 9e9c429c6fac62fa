/** Running it: configuration, migrations, commands, logs and the served contract. */
@NullMarked
package dev.gatehouse.ops;

import org.jspecify.annotations.NullMarked;
