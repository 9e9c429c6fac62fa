/** The keys that sign tokens, their public halves and their encryption at rest. */
@NullMarked
package dev.gatehouse.key;

import org.jspecify.annotations.NullMarked;
