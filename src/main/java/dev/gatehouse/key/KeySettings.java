package dev.gatehouse.key;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * How new signing keys are made.
 *
 * @param algorithm {@code auto}, {@code ES256}, {@code RS256} or {@code EdDSA}
 */
public record KeySettings(
        @NotNull @Pattern(regexp = "auto|ES256|RS256|EdDSA", message = "must be auto, ES256, RS256 or EdDSA")
        String algorithm) {

    /** ES256 where the native provider makes it fast; RS256 elsewhere, whose signatures are fast to check. */
    KeyAlgorithm forNewKeys(Crypto crypto) {
        return KeyAlgorithm.of(algorithm).orElse(crypto.isNative() ? KeyAlgorithm.ES256 : KeyAlgorithm.RS256);
    }
}
