/** A tutorial's database becomes the service's own. */
@NullMarked
package dev.gatehouse.takeover;

import org.jspecify.annotations.NullMarked;
