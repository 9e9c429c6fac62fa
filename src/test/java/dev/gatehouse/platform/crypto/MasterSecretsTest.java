package dev.gatehouse.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecret.WrongSecretException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasterSecretsTest {
    private static final byte[] PLAIN = {1, 2, 3};

    private final MasterSecret old = new MasterSecret(new Secret("an old secret of 32 bytes or more, as it should be"));
    private final MasterSecret young =
            new MasterSecret(new Secret("a new secret of 32 bytes or more, as it should be"));
    private final MasterSecrets before = new MasterSecrets(old, List.of(young));
    private final MasterSecrets after = new MasterSecrets(young, List.of(old));

    @Test
    void values_of_all_accepted_secrets_can_be_decrypted() {
        assertThat(before.open(after.seal(PLAIN, "x"), "x")).isEqualTo(PLAIN);
        assertThat(after.open(before.seal(PLAIN, "x"), "x")).isEqualTo(PLAIN);
        assertThat(after.open(after.seal(PLAIN, "x"), "x")).isEqualTo(PLAIN);
    }

    @Test
    void values_are_encrypted_with_the_current_secret() {
        assertThat(after.isCurrent(after.seal(PLAIN, "x"))).isTrue();
        assertThat(after.isCurrent(before.seal(PLAIN, "x"))).isFalse();
        assertThat(after.isCurrent(new byte[5])).isFalse();
        assertThat(young.open(after.seal(PLAIN, "x"), "x")).isEqualTo(PLAIN);
    }

    @Test
    void values_of_other_secrets_are_rejected() {
        MasterSecrets alone = new MasterSecrets(young, List.of());

        assertThatThrownBy(() -> alone.open(old.seal(PLAIN, "x"), "x"))
                .isInstanceOf(WrongSecretException.class)
                .hasMessage("it was encrypted with another secret");
        assertThatThrownBy(() -> alone.open(new byte[5], "x"))
                .isInstanceOf(WrongSecretException.class)
                .hasMessage("its format is unknown to this version");
        assertThatThrownBy(() -> after.open(old.seal(PLAIN, "x"), "y"))
                .isInstanceOf(WrongSecretException.class)
                .hasMessage("it was modified or belongs to another record");
    }

    @Test
    void list_of_secrets_is_separated_by_commas() {
        assertThat(new Secret(" a , b,, ").parts().stream().map(Secret::reveal)).containsExactly("a", "b");
        assertThat(new Secret("").parts()).isEmpty();
    }
}
