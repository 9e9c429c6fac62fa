/** How the process starts, becomes ready and ends. */
@NullMarked
package dev.gatehouse.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
