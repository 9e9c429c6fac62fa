/** One-time tokens in mailed links: issued, bound to the state of their user, and redeemed. */
@NullMarked
package dev.gatehouse.account.mailedtoken;

import org.jspecify.annotations.NullMarked;
