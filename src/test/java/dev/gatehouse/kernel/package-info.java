/** UUIDs. */
@NullMarked
package dev.gatehouse.kernel;

import org.jspecify.annotations.NullMarked;
