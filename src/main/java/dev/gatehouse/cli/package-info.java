/** What an operator runs: the commands, and what each prints. */
@NullMarked
package dev.gatehouse.cli;

import org.jspecify.annotations.NullMarked;
