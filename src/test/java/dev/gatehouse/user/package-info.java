/** Test support for the costs of stored passwords. */
@NullMarked
package dev.gatehouse.user;

import org.jspecify.annotations.NullMarked;
