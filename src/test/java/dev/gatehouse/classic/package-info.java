/** The tutorial's contract, row by row. */
@NullMarked
package dev.gatehouse.classic;

import org.jspecify.annotations.NullMarked;
