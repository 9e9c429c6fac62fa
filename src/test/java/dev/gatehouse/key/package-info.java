/** Signing keys: creation, storage, rotation and publication. */
@NullMarked
package dev.gatehouse.key;

import org.jspecify.annotations.NullMarked;
