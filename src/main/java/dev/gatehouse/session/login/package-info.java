/** Logins: verification of the password, and the session that is opened. */
@NullMarked
package dev.gatehouse.session.login;

import org.jspecify.annotations.NullMarked;
