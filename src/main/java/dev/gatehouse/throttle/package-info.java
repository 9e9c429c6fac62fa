/**
 * Rate limits. Counters are in the database, shared by all instances, with keyed hashes as ids that reveal neither names nor
 * addresses. The package knows neither users nor passwords, only the keys, addresses and ids that callers pass. An attempt is
 * counted before it is made and cancelled if it was not made, so that concurrent attempts are all counted.
 *
 * <p>A client is known to a user by a device token, or by an address block from which the user has signed in. Other clients are
 * unknown.
 */
@NullMarked
package dev.gatehouse.throttle;

import org.jspecify.annotations.NullMarked;
