/** Takes over a tutorial's database. */
@NullMarked
package dev.gatehouse.takeover;

import org.jspecify.annotations.NullMarked;
