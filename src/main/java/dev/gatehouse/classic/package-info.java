/** The tutorial's two operations, in the tutorial's words, over the same domain objects as the rest. */
@NullMarked
package dev.gatehouse.classic;

import org.jspecify.annotations.NullMarked;
