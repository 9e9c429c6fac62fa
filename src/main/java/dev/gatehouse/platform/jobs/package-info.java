/** Periodic background jobs. */
@NullMarked
package dev.gatehouse.platform.jobs;

import org.jspecify.annotations.NullMarked;
