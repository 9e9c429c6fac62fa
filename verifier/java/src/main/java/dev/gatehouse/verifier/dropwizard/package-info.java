/** A bundle for Dropwizard 4 and newer. The application brings Dropwizard with dropwizard-auth. */
@NullMarked
package dev.gatehouse.verifier.dropwizard;

import org.jspecify.annotations.NullMarked;
