package dev.gatehouse.verifier.dropwizard;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.verifier.OnFeedOutage;
import dev.gatehouse.verifier.Verifier;
import dev.gatehouse.verifier.VerifierBuilder;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.NotEmpty;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the bundle, a part of the configuration file.
 *
 * @param issuer the {@code PUBLIC_URL} of Gatehouse
 * @param internalUrl where this service reaches Gatehouse, if it is not the issuer
 * @param clientId the id of a service client with the scope {@code revocations}. Without one, tokens of ended sessions are accepted
 *     until they expire
 * @param clientSecret its secret
 * @param onFeedOutage {@code accept} or {@code refuse}. Default: accept
 * @param feedOutageAfter after which time without a response the feed is not available. Default: 60s
 */
public record GatehouseConfiguration(
        @JsonProperty @NotEmpty String issuer,
        @JsonProperty @Nullable String internalUrl,
        @JsonProperty @Nullable String clientId,
        @JsonProperty @Nullable String clientSecret,
        @JsonProperty @Nullable OnFeedOutage onFeedOutage,
        @JsonProperty @Nullable Duration feedOutageAfter) {
    Verifier verifier() {
        VerifierBuilder builder = Verifier.forIssuer(issuer);
        if (internalUrl != null) {
            builder.internalUrl(internalUrl);
        }
        if (clientId != null && clientSecret != null) {
            builder.client(clientId, clientSecret);
        }
        if (onFeedOutage != null) {
            builder.onFeedOutage(onFeedOutage);
        }
        if (feedOutageAfter != null) {
            builder.feedOutageAfter(feedOutageAfter.toJavaDuration());
        }
        return builder.build();
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "GatehouseConfiguration[issuer=" + issuer + ", internalUrl=" + internalUrl + ", clientId=" + clientId
                + "]";
    }
}
