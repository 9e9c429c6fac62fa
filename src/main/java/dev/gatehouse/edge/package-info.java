/** Handling of every request before, and of every response after, the features. No feature imports this package. */
@NullMarked
package dev.gatehouse.edge;

import org.jspecify.annotations.NullMarked;
