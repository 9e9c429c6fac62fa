/** Running the service: configuration, command line, database and durability. */
@NullMarked
package dev.gatehouse.ops;

import org.jspecify.annotations.NullMarked;
