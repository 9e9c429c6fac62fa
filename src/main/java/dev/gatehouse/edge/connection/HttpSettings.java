package dev.gatehouse.edge.connection;

import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.validation.MaxDataSize;
import io.dropwizard.validation.MinDataSize;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * Limits for all clients together.
 *
 * @param maxConnections maximum open connections on the application port; above it new connections wait
 * @param bodyBudget memory for request bodies that are being received or processed; above it requests get 503
 *     {@code overloaded}
 */
public record HttpSettings(
        @Min(10) @Max(1_000_000) int maxConnections,

        @NotNull
        @MinDataSize(value = 256, unit = DataSizeUnit.KIBIBYTES)
        @MaxDataSize(value = 1, unit = DataSizeUnit.GIBIBYTES)
        DataSize bodyBudget) {}
