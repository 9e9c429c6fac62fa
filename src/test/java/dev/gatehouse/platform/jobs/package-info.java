/** Background jobs and how their failures are logged. */
@NullMarked
package dev.gatehouse.platform.jobs;

import org.jspecify.annotations.NullMarked;
