/** Secrets and what is derived. */
@NullMarked
package dev.gatehouse.platform.crypto;

import org.jspecify.annotations.NullMarked;
