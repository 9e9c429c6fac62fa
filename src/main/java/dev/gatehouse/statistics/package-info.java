/** Figures for administrators, counted in the background. Knows the other features only by what it counts. */
@NullMarked
package dev.gatehouse.statistics;

import org.jspecify.annotations.NullMarked;
