/** Takes over the database of a tutorial in place: converts its table of users, then wraps its passwords in the background. */
@NullMarked
package dev.gatehouse.takeover;

import org.jspecify.annotations.NullMarked;
