package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.NativeCrypto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Argon2 implementation that this run of the tests uses. */
@Tag("crypto")
class Argon2ChoiceTest {
    @Test
    void implementation_matches_the_profile_of_the_run() {
        assertThat(Argon2.best(NativeCrypto.isAllowed()))
                .isInstanceOf(NativeCrypto.isExpected() ? NativeArgon2.class : BouncyCastleArgon2.class);
        assertThat(Argon2.best(false)).isInstanceOf(BouncyCastleArgon2.class);
    }
}
