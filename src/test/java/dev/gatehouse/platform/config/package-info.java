/** What the environment means. */
@NullMarked
package dev.gatehouse.platform.config;

import org.jspecify.annotations.NullMarked;
