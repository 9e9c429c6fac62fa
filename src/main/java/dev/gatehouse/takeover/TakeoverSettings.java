package dev.gatehouse.takeover;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;

/**
 * Settings of the takeover of a tutorial's database.
 *
 * @param cpuShare the share of one processor that wrapping passwords in the background uses; 0.01 to 1
 */
public record TakeoverSettings(
        @DecimalMin("0.01") @DecimalMax("1") double cpuShare) {}
