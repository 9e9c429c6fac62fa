/** The team's own name, colour, logo and links. */
@NullMarked
package dev.gatehouse.appearance;

import org.jspecify.annotations.NullMarked;
