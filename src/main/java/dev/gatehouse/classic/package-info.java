/** The classic API: the two operations of the Flask tutorial, in its formats. Uses the domain classes of {@code /v1}. */
@NullMarked
package dev.gatehouse.classic;

import org.jspecify.annotations.NullMarked;
