/** How the process ends. */
@NullMarked
package dev.gatehouse.platform.lifecycle;

import org.jspecify.annotations.NullMarked;
