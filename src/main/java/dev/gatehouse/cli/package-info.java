/** The commands for operators, and their output. */
@NullMarked
package dev.gatehouse.cli;

import org.jspecify.annotations.NullMarked;
