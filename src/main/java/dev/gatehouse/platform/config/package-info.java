/** Where the configuration comes from, what its mistakes are called, and whose files are whose. */
@NullMarked
package dev.gatehouse.platform.config;

import org.jspecify.annotations.NullMarked;
