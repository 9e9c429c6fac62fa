/** Slow and broken clients, and the ports of operators. */
@NullMarked
package dev.gatehouse.edge.connection;

import org.jspecify.annotations.NullMarked;
