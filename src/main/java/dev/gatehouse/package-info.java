/** Gatehouse, a self-hosted authentication server: composition of the features and start of the service. */
@NullMarked
package dev.gatehouse;

import org.jspecify.annotations.NullMarked;
