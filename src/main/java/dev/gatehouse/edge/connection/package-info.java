/** Connections and bodies: limits of number, size and speed; and the admin and metrics ports. */
@NullMarked
package dev.gatehouse.edge.connection;

import org.jspecify.annotations.NullMarked;
