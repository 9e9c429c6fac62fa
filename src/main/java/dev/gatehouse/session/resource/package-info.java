/** HTTP operations on sessions, and the session cookies. */
@NullMarked
package dev.gatehouse.session.resource;

import org.jspecify.annotations.NullMarked;
