package orders;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.verifier.dropwizard.GatehouseConfiguration;
import io.dropwizard.core.Configuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

/** The configuration file. */
public final class OrdersConfiguration extends Configuration {
    @JsonProperty
    public @Valid @NotNull GatehouseConfiguration gatehouse;
}
