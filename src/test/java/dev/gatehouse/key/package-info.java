/** Keys that sign: made, kept and published. */
@NullMarked
package dev.gatehouse.key;

import org.jspecify.annotations.NullMarked;
