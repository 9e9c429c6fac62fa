package dev.gatehouse.classic;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.token.SharedKey;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;

/**
 * The tutorial's door.
 *
 * @param enabled whether there is one
 * @param revealUnknownUser whether a login tells an unknown user from a wrong password, as the tutorial does
 * @param jwtSecretKey signs this door's tokens with HS256; empty: the service's own key does
 * @param accessTokenExpires seconds for which this door's tokens are accepted
 */
public record ClassicSettings(
        boolean enabled,
        boolean revealUnknownUser,
        @NotNull Secret jwtSecretKey,
        @Min(1) @Max(315_360_000) long accessTokenExpires) {

    /** RFC 7518, section 3.2. */
    @ValidationMethod(
            message = "classic.jwtSecretKey (JWT_SECRET_KEY) must have at least 32 bytes: HS256 asks for a key"
                    + " as long as its hash (RFC 7518)")
    public boolean isJwtSecretKeyLongEnough() {
        return jwtSecretKey.isEmpty() || jwtSecretKey.utf8().length >= SharedKey.MINIMUM_BYTES;
    }

    /** The key that neighbours share, when there is one. */
    public Optional<SharedKey> sharedKey() {
        return jwtSecretKey.isEmpty() ? Optional.empty() : Optional.of(new SharedKey(jwtSecretKey));
    }
}
