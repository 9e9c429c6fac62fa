/** Access tokens: their claims, verification and revocation. */
@NullMarked
package dev.gatehouse.token;

import org.jspecify.annotations.NullMarked;
