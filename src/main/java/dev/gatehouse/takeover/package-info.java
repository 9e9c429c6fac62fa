/** Makes a tutorial's database this service's own, in place: its table of users first, its passwords in the background. */
@NullMarked
package dev.gatehouse.takeover;

import org.jspecify.annotations.NullMarked;
