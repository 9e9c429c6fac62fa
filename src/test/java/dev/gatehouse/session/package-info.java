/** Tests of logins, sessions, refresh tokens and cookies through the API. */
@NullMarked
package dev.gatehouse.session;

import org.jspecify.annotations.NullMarked;
