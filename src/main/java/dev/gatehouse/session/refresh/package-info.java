/** Refresh tokens: their format, the keys that they are derived with, and what is remembered of former ones. */
@NullMarked
package dev.gatehouse.session.refresh;

import org.jspecify.annotations.NullMarked;
