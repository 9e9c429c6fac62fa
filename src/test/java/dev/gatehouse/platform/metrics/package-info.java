/** Metrics for operators. */
@NullMarked
package dev.gatehouse.platform.metrics;

import org.jspecify.annotations.NullMarked;
