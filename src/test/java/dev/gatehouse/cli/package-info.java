/** The commands of operators. */
@NullMarked
package dev.gatehouse.cli;

import org.jspecify.annotations.NullMarked;
