/** The master secret, key derivation, encryption and crypto providers. */
@NullMarked
package dev.gatehouse.platform.crypto;

import org.jspecify.annotations.NullMarked;
