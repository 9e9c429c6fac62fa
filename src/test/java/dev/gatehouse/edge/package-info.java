/** The edge, from outside. */
@NullMarked
package dev.gatehouse.edge;

import org.jspecify.annotations.NullMarked;
