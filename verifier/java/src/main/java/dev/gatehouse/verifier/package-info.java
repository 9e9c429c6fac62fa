/**
 * Verifies access tokens of Gatehouse in another service: by signature, and by the revocation feed, which tells within two
 * seconds that a session has ended. It knows no web framework; the packages below it do.
 */
@NullMarked
package dev.gatehouse.verifier;

import org.jspecify.annotations.NullMarked;
