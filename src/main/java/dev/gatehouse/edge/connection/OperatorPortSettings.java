package dev.gatehouse.edge.connection;

import dev.gatehouse.kernel.Commas;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the ports for operators answer.
 *
 * @param allowedHosts names of the admin port besides addresses and {@code localhost}, with commas between them
 * @param tasks whether Dropwizard's tasks are served on the admin port
 * @param metricsHost the address that the port for metrics listens on
 * @param metricsPort the port that serves the metrics alone; 0 for any free port, null for none
 */
public record OperatorPortSettings(
        @NotNull String allowedHosts,
        boolean tasks,
        @NotBlank(message = "must be an address") String metricsHost,
        @Min(0) @Max(65_535) @Nullable Integer metricsPort) {
    /** Underscores too: names within a network of containers have them. */
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

    @ValidationMethod(
            message =
                    "operatorPorts.allowedHosts (ADMIN_ALLOWED_HOSTS) must be a list of host names without scheme, port"
                            + " and wildcard, as in gatehouse.internal,gatehouse-admin; an internationalised name in its ASCII"
                            + " form")
    public boolean isListOfHostNames() {
        return hosts().stream().allMatch(name -> HOST_NAME.matcher(name).matches());
    }

    /** As {@link OperatorPorts#name} writes them. */
    Set<String> hosts() {
        return Commas.split(allowedHosts).stream().map(OperatorPorts::name).collect(Collectors.toUnmodifiableSet());
    }
}
