package dev.gatehouse.edge;

import dev.gatehouse.kernel.Commas;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Optional;

/**
 * The origins whose pages may call the service.
 *
 * @param allowedOrigins origins, separated by commas, or {@code *} for any origin
 */
public record CorsSettings(@NotNull String allowedOrigins) {
    @ValidationMethod(
            message =
                    "cors.allowedOrigins (CORS_ALLOWED_ORIGINS) must be * or a list of origins, each with a scheme, a host and"
                            + " an optional port, without a path, for example"
                            + " https://app.example.org,http://localhost:3000,capacitor://localhost; write an"
                            + " internationalised host in its ASCII (punycode) form")
    public boolean isListOfOrigins() {
        return anyOrigin()
                || Commas.split(allowedOrigins).stream()
                        .allMatch(origin -> WebOrigin.of(origin).isPresent());
    }

    boolean anyOrigin() {
        return allowedOrigins.strip().equals("*");
    }

    /** Returns the origins of pages on the web, as browsers send them; an empty list if any origin is allowed. */
    public List<String> pageOrigins() {
        return origins().stream()
                .filter(origin -> WebOrigin.ofPage(origin).isPresent())
                .toList();
    }

    /** Returns the origins as browsers send them; an empty list if any origin is allowed. */
    List<String> origins() {
        return Commas.split(allowedOrigins).stream()
                .map(WebOrigin::of)
                .flatMap(Optional::stream)
                .toList();
    }
}
