/** Log lines and log files. */
@NullMarked
package dev.gatehouse.platform.logging;

import org.jspecify.annotations.NullMarked;
