/** How figures are counted. */
@NullMarked
package dev.gatehouse.platform.metrics;

import org.jspecify.annotations.NullMarked;
