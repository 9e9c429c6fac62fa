/** Proving it is you. Knows stored passwords and their schemes, not whose they are. */
@NullMarked
package dev.gatehouse.password;

import org.jspecify.annotations.NullMarked;
