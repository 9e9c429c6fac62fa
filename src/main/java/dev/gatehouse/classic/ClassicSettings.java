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
 * Settings of the classic API.
 *
 * @param enabled whether the classic API is available
 * @param revealUnknownUser whether a failed login reveals that the user does not exist, as in the tutorial
 * @param jwtSecretKey key that signs tokens of the classic API with HS256; empty: the active signing key signs them
 * @param accessTokenExpires lifetime of tokens of the classic API, in seconds
 * @param sharedKeyMaxLifetime maximum lifetime of tokens of jwtSecretKey; zero: twice accessTokenExpires, at least a day
 * @param usersVisibleTo who may list the users: everyone or admin; empty: not configured, everyone may
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

    /** "A key of the same size as the hash output [...] or larger MUST be used" (RFC 7518, section 3.2). */
    @ValidationMethod(
            message = "classic.jwtSecretKey (JWT_SECRET_KEY) must have at least 32 bytes: HS256 requires a key"
                    + " as long as the hash output (RFC 7518)")
    public boolean isJwtSecretKeyLongEnough() {
        return jwtSecretKey.isEmpty() || jwtSecretKey.utf8().length >= SharedKey.MINIMUM_BYTES;
    }

    @ValidationMethod(
            message = "classic.jwtSecretKey (JWT_SECRET_KEY) must have at least " + SharedKey.DIFFERENT_BYTES
                    + " different bytes; generate a random key with: openssl rand -base64 32")
    public boolean isJwtSecretKeyVaried() {
        return jwtSecretKey.isEmpty()
                || !isJwtSecretKeyLongEnough()
                || jwtSecretKey.differentBytes() >= SharedKey.DIFFERENT_BYTES;
    }

    @ValidationMethod(
            message = "classic.sharedKeyMaxLifetime (JWT_SHARED_KEY_MAX_LIFETIME) must not be shorter than"
                    + " classic.accessTokenExpires (JWT_ACCESS_TOKEN_EXPIRES): the service would refuse its own"
                    + " tokens")
    public boolean isSharedKeyMaxLifetimeLongEnough() {
        return effectiveSharedKeyMaxLifetime().toSeconds() >= accessTokenExpires;
    }

    private java.time.Duration effectiveSharedKeyMaxLifetime() {
        java.time.Duration given = sharedKeyMaxLifetime.toJavaDuration();
        return given.isZero() ? java.time.Duration.ofSeconds(Math.max(2 * accessTokenExpires, DAY.toSeconds())) : given;
    }

    /** Returns whether the operator has configured who may list the users. */
    @JsonIgnore
    public boolean isUsersVisibleToSet() {
        return !usersVisibleTo.isEmpty();
    }

    /** Returns whether only administrators may list the users. */
    @JsonIgnore
    boolean listIsForAdministrators() {
        return usersVisibleTo.equals("admin");
    }

    /** Returns the HS256 key shared with other services; empty if not configured. */
    public Optional<SharedKey> sharedKey() {
        return jwtSecretKey.isEmpty()
                ? Optional.empty()
                : Optional.of(new SharedKey(jwtSecretKey, effectiveSharedKeyMaxLifetime()));
    }
}
