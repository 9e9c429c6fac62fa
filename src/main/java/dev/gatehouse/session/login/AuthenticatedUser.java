package dev.gatehouse.session.login;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.throttle.AttemptTicket;
import dev.gatehouse.user.User;

/**
 * Somebody who has proved to be a user.
 *
 * @param user as the user was then
 * @param attempt counts as a failure until {@link SessionOpener} has opened a session, or somebody cancels it
 */
record AuthenticatedUser(User user, Authentication authentication, AttemptTicket attempt) {}
