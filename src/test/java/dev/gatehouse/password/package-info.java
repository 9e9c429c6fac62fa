/** Passwords: what proves one, and what it costs. */
@NullMarked
package dev.gatehouse.password;

import org.jspecify.annotations.NullMarked;
