/** Reads the configuration, reports its errors, and creates files that only their owner can access. */
@NullMarked
package dev.gatehouse.platform.config;

import org.jspecify.annotations.NullMarked;
