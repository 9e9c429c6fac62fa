/** A tutorial's database becomes the service's own. */
@NullMarked
package dev.gatehouse.ops.takeover;

import org.jspecify.annotations.NullMarked;
