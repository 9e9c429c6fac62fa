package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.NativeCrypto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who computes the password hashes in this run of the tests. */
@Tag("crypto")
class Argon2ChoiceTest {
    @Test
    void implementation_is_the_one_that_this_run_is_for() {
        assertThat(Argon2.best(NativeCrypto.isAllowed()))
                .isInstanceOf(NativeCrypto.isExpected() ? NativeArgon2.class : BouncyCastleArgon2.class);
        assertThat(Argon2.best(false)).isInstanceOf(BouncyCastleArgon2.class);
    }
}
