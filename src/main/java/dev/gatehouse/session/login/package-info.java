/** Signing in: the proof of a password, and the session that it opens. */
@NullMarked
package dev.gatehouse.session.login;

import org.jspecify.annotations.NullMarked;
