/** Connections and bodies: how many, how large, how slow; and the connectors of operators. */
@NullMarked
package dev.gatehouse.edge.connection;

import org.jspecify.annotations.NullMarked;
