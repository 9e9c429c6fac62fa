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
 * Settings of the admin port and the metrics port.
 *
 * @param allowedHosts host names of the admin port besides IP addresses and {@code localhost}, separated by commas
 * @param tasks whether the admin port serves Dropwizard's tasks
 * @param metricsHost the address that the metrics port listens on
 * @param metricsPort the port that serves only the metrics; 0 for any free port, null for none
 */
public record OperatorPortSettings(
        @NotNull String allowedHosts,
        boolean tasks,
        @NotBlank(message = "must not be empty") String metricsHost,
        @Min(0) @Max(65_535) @Nullable Integer metricsPort) {
    /** Allows underscores, because names in container networks have them. */
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

    @ValidationMethod(
            message =
                    "operatorPorts.allowedHosts (ADMIN_ALLOWED_HOSTS) must be a list of host names without scheme, port"
                            + " and wildcard, for example gatehouse.internal,gatehouse-admin; write an internationalised name"
                            + " in its ASCII (punycode) form")
    public boolean isListOfHostNames() {
        return hosts().stream().allMatch(name -> HOST_NAME.matcher(name).matches());
    }

    /** Returns the host names in the form of {@link OperatorPorts#name}. */
    Set<String> hosts() {
        return Commas.split(allowedHosts).stream().map(OperatorPorts::name).collect(Collectors.toUnmodifiableSet());
    }
}
