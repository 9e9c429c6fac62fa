/** Password hashing, verification and rules. Knows stored passwords and their schemes, but not their users. */
@NullMarked
package dev.gatehouse.password;

import org.jspecify.annotations.NullMarked;
