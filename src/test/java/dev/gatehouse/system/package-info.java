/** The service as a process: the jar, its command line, restarts, crashes and several instances. */
@NullMarked
package dev.gatehouse.system;

import org.jspecify.annotations.NullMarked;
