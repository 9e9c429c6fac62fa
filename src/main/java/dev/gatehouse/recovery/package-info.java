/**
 * Makes a database that was restored from a backup safe to use: what was issued after the backup is refused, and not issued to
 * another user.
 */
@NullMarked
package dev.gatehouse.recovery;

import org.jspecify.annotations.NullMarked;
