/** Signing keys: rotation, published public keys, and encrypted storage of private keys. */
@NullMarked
package dev.gatehouse.key;

import org.jspecify.annotations.NullMarked;
