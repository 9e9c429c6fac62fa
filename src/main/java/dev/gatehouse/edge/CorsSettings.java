package dev.gatehouse.edge;

import dev.gatehouse.kernel.Commas;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Optional;

/**
 * Which pages of other origins may call the service.
 *
 * @param allowedOrigins origins with commas between them, or {@code *} for any
 */
public record CorsSettings(@NotNull String allowedOrigins) {
    @ValidationMethod(
            message =
                    "cors.allowedOrigins (CORS_ALLOWED_ORIGINS) must be * or a list of origins, each a scheme, a host and"
                            + " perhaps a port, without a path, as in"
                            + " https://app.example.org,http://localhost:3000,capacitor://localhost; an internationalised host in"
                            + " its ASCII form")
    public boolean isListOfOrigins() {
        return anyOrigin()
                || Commas.split(allowedOrigins).stream()
                        .allMatch(origin -> WebOrigin.of(origin).isPresent());
    }

    boolean anyOrigin() {
        return allowedOrigins.strip().equals("*");
    }

    /** As browsers send them; none where any is allowed. */
    List<String> origins() {
        return Commas.split(allowedOrigins).stream()
                .map(WebOrigin::of)
                .flatMap(Optional::stream)
                .toList();
    }
}
