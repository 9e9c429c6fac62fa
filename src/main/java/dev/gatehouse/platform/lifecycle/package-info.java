/** Start, readiness and shutdown of the process. */
@NullMarked
package dev.gatehouse.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
