/** Tokens that are mailed: made, bound to their user, and taken when they come back. */
@NullMarked
package dev.gatehouse.account.mailedtoken;

import org.jspecify.annotations.NullMarked;
