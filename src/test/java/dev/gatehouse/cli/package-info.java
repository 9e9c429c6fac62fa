/** The commands, as an operator runs them. */
@NullMarked
package dev.gatehouse.cli;

import org.jspecify.annotations.NullMarked;
