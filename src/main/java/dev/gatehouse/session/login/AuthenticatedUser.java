package dev.gatehouse.session.login;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.throttle.AttemptTicket;
import dev.gatehouse.user.User;

/**
 * A user whose password was verified.
 *
 * @param user as read when the password was verified
 * @param attempt counts as a failure until {@link SessionOpener} opens a session or cancels the attempt
 */
record AuthenticatedUser(User user, Authentication authentication, AttemptTicket attempt) {}
