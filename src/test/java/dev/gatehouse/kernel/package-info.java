/** Secrets, ids and what is derived. */
@NullMarked
package dev.gatehouse.kernel;

import org.jspecify.annotations.NullMarked;
