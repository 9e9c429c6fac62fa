/** Lines and files of the logs. */
@NullMarked
package dev.gatehouse.platform.logging;

import org.jspecify.annotations.NullMarked;
