/** Refresh tokens: their format, the keys that derive them, and the history of used ones. */
@NullMarked
package dev.gatehouse.session.refresh;

import org.jspecify.annotations.NullMarked;
