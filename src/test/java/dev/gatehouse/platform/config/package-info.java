/** Environment variables and database URLs. */
@NullMarked
package dev.gatehouse.platform.config;

import org.jspecify.annotations.NullMarked;
