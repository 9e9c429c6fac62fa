/** Sessions: refresh, confirmation, revocation and expiry. */
@NullMarked
package dev.gatehouse.session;

import org.jspecify.annotations.NullMarked;
