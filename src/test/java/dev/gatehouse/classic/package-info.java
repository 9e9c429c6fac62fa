/** The classic API: each case of the tutorial's contract. */
@NullMarked
package dev.gatehouse.classic;

import org.jspecify.annotations.NullMarked;
