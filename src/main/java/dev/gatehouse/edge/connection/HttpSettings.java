package dev.gatehouse.edge.connection;

import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.validation.MaxDataSize;
import io.dropwizard.validation.MinDataSize;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * What all clients together may hold.
 *
 * @param maxConnections connections of the application port at the same time; beyond them new ones wait
 * @param bodyBudget memory for bodies that have not arrived in full or are being worked on; beyond it the answer is
 *     "overloaded"
 */
public record HttpSettings(
        @Min(10) @Max(1_000_000) int maxConnections,

        @NotNull
        @MinDataSize(value = 256, unit = DataSizeUnit.KIBIBYTES)
        @MaxDataSize(value = 1, unit = DataSizeUnit.GIBIBYTES)
        DataSize bodyBudget) {}
