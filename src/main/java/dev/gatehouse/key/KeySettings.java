package dev.gatehouse.key;

import dev.gatehouse.platform.crypto.Crypto;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.concurrent.TimeUnit;

/**
 * Settings of signing keys.
 *
 * @param algorithm {@code auto}, {@code ES256}, {@code RS256} or {@code EdDSA}, for new keys
 * @param rotationInterval how long a key signs before the next one replaces it; an hour to ten years
 */
public record KeySettings(
        @NotNull @Pattern(regexp = "auto|ES256|RS256|EdDSA", message = "must be auto, ES256, RS256 or EdDSA")
        String algorithm,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.HOURS) @MaxDuration(value = 3650, unit = TimeUnit.DAYS)
        Duration rotationInterval) {

    /** Returns ES256 if the native provider makes it fast; otherwise RS256, whose signatures are fast to verify. */
    KeyAlgorithm forNewKeys(Crypto crypto) {
        return KeyAlgorithm.of(algorithm).orElse(crypto.isNative() ? KeyAlgorithm.ES256 : KeyAlgorithm.RS256);
    }
}
