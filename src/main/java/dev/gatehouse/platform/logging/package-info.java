/** What a line of the logs is like, and whose the files are. */
@NullMarked
package dev.gatehouse.platform.logging;

import org.jspecify.annotations.NullMarked;
