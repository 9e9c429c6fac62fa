package dev.gatehouse.http;

import dev.gatehouse.kernel.Commas;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which pages of other origins may call the service.
 *
 * @param allowedOrigins origins with commas between them, or {@code *} for any
 */
public record CorsSettings(@NotNull String allowedOrigins) {
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\-\\[\\]:]+");

    @ValidationMethod(
            message = "cors.allowedOrigins (CORS_ALLOWED_ORIGINS) must be * or a list of origins, as in"
                    + " https://app.example.org,http://localhost:3000")
    public boolean isListOfOrigins() {
        return anyOrigin()
                || origins().stream().allMatch(origin -> ORIGIN.matcher(origin).matches());
    }

    boolean anyOrigin() {
        return allowedOrigins.strip().equals("*");
    }

    List<String> origins() {
        return Commas.split(allowedOrigins);
    }
}
