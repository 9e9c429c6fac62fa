/** Shutdown and fatal errors. */
@NullMarked
package dev.gatehouse.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
