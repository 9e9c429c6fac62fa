package dev.gatehouse.classic;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.token.SharedKey;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The tutorial's API.
 *
 * @param enabled whether there is one
 * @param revealUnknownUser whether a login tells an unknown user from a wrong password, as the tutorial does
 * @param jwtSecretKey signs this API's tokens with HS256; empty: the service's own key does
 * @param accessTokenExpires seconds for which this API's tokens are accepted
 * @param sharedKeyMaxLifetime how long a token of jwtSecretKey may live; zero: twice accessTokenExpires, at least a day
 * @param usersVisibleTo who may ask for the list of users: everyone or admin; empty where nobody has said, which is everyone
 */
public record ClassicSettings(
        boolean enabled,
        boolean revealUnknownUser,
        @NotNull Secret jwtSecretKey,
        @Min(1) @Max(315_360_000) long accessTokenExpires,

        @NotNull @MinDuration(0) @MaxDuration(value = 7_300, unit = TimeUnit.DAYS)
        Duration sharedKeyMaxLifetime,

        @NotNull @Pattern(regexp = "|everyone|admin", message = "must be everyone or admin")
        String usersVisibleTo) {

    private static final java.time.Duration DAY = java.time.Duration.ofDays(1);

    /** RFC 7518, section 3.2. */
    @ValidationMethod(
            message = "classic.jwtSecretKey (JWT_SECRET_KEY) must have at least 32 bytes: HS256 asks for a key"
                    + " as long as its hash (RFC 7518)")
    public boolean isJwtSecretKeyLongEnough() {
        return jwtSecretKey.isEmpty() || jwtSecretKey.utf8().length >= SharedKey.MINIMUM_BYTES;
    }

    @ValidationMethod(
            message = "classic.jwtSecretKey (JWT_SECRET_KEY) must have at least " + SharedKey.DIFFERENT_BYTES
                    + " different bytes, as a random one has: openssl rand -base64 32")
    public boolean isJwtSecretKeyVaried() {
        return jwtSecretKey.isEmpty()
                || !isJwtSecretKeyLongEnough()
                || jwtSecretKey.differentBytes() >= SharedKey.DIFFERENT_BYTES;
    }

    @ValidationMethod(
            message =
                    "classic.sharedKeyMaxLifetime (JWT_SHARED_KEY_MAX_LIFETIME) must not be shorter than"
                            + " classic.accessTokenExpires (JWT_ACCESS_TOKEN_EXPIRES): the service's own tokens would be refused")
    public boolean isSharedKeyMaxLifetimeLongEnough() {
        return effectiveSharedKeyMaxLifetime().toSeconds() >= accessTokenExpires;
    }

    private java.time.Duration effectiveSharedKeyMaxLifetime() {
        java.time.Duration given = sharedKeyMaxLifetime.toJavaDuration();
        return given.isZero() ? java.time.Duration.ofSeconds(Math.max(2 * accessTokenExpires, DAY.toSeconds())) : given;
    }

    /** Whether somebody has decided who may ask for the list of users. */
    @JsonIgnore
    public boolean isUsersVisibleToSet() {
        return !usersVisibleTo.isEmpty();
    }

    /** Whether the list of users is for administrators alone. */
    @JsonIgnore
    boolean listIsForAdministrators() {
        return usersVisibleTo.equals("admin");
    }

    /** The key that neighbours share, when there is one. */
    public Optional<SharedKey> sharedKey() {
        return jwtSecretKey.isEmpty()
                ? Optional.empty()
                : Optional.of(new SharedKey(jwtSecretKey, effectiveSharedKeyMaxLifetime()));
    }
}
