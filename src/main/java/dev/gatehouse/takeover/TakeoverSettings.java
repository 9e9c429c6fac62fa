package dev.gatehouse.takeover;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;

/**
 * How the passwords of a tutorial's table are wrapped.
 *
 * @param cpuShare of one processor, in the background; 1 is all of it
 */
public record TakeoverSettings(
        @DecimalMin("0.01") @DecimalMax("1") double cpuShare) {}
