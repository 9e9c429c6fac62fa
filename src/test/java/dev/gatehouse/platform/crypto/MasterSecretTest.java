package dev.gatehouse.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecret.WrongSecretException;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MasterSecretTest {
    private static final HexFormat HEX = HexFormat.of();

    private final MasterSecret secret = new MasterSecret(new Secret("0123456789abcdef0123456789abcdef"));
    private final MasterSecret another = new MasterSecret(new Secret("0123456789abcdef0123456789abcdeF"));

    private static void assertHkdf(String key, String salt, String info, String expected) {
        byte[] output =
                MasterSecret.hkdf(HEX.parseHex(key), HEX.parseHex(salt), HEX.parseHex(info), expected.length() / 2);

        assertThat(HEX.formatHex(output)).isEqualTo(expected);
    }

    @Example
    void hkdf_matches_rfc_5869_appendix_a_1() {
        assertHkdf(
                "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
                "000102030405060708090a0b0c",
                "f0f1f2f3f4f5f6f7f8f9",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Example
    void hkdf_matches_rfc_5869_appendix_a_2() {
        assertHkdf(
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                        + "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
                        + "404142434445464748494a4b4c4d4e4f",
                "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
                        + "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
                        + "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
                "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
                        + "d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
                        + "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
    }

    @Example
    void hkdf_matches_rfc_5869_appendix_a_3() {
        assertHkdf(
                "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
                "",
                "",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    @Property
    void each_label_and_secret_derive_a_different_key(@ForAll String label, @ForAll String other) {
        assertThat(secret.derive(label, 32))
                .isEqualTo(secret.derive(label, 32))
                .isNotEqualTo(another.derive(label, 32));
        if (!Arrays.equals(
                label.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                other.getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            assertThat(secret.derive(label, 32)).isNotEqualTo(secret.derive(other, 32));
        }
    }

    @Example
    void secret_of_fewer_than_32_bytes_is_rejected() {
        assertThatThrownBy(() -> new MasterSecret(new Secret("0123456789abcdef0123456789abcde")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("0123456789");
        // The limit counts bytes, not characters: these are 16 characters and 32 bytes.
        assertThat(new MasterSecret(new Secret("ключключключключ"))).isNotNull();
    }

    @Property(tries = 200)
    void encrypted_value_can_be_decrypted(@ForAll @Size(max = 4_000) byte[] plain, @ForAll String belongsTo) {
        assertThat(secret.open(secret.seal(plain, belongsTo), belongsTo)).isEqualTo(plain);
    }

    @Property(tries = 200)
    void encrypting_a_value_twice_gives_different_ciphertexts(@ForAll @Size(max = 100) byte[] plain) {
        assertThat(secret.seal(plain, "x")).isNotEqualTo(secret.seal(plain, "x"));
    }

    @Property(tries = 200)
    void any_flipped_bit_is_detected(
            @ForAll @Size(max = 200) byte[] plain, @ForAll @IntRange(min = 0, max = 8 * 237 - 1) int bit) {
        byte[] sealed = secret.seal(plain, "x");
        int index = bit % (8 * sealed.length);
        sealed[index / 8] ^= (byte) (1 << (index % 8));

        assertThatThrownBy(() -> secret.open(sealed, "x")).isInstanceOf(WrongSecretException.class);
    }

    @Example
    void every_flipped_bit_of_a_value_is_detected() {
        byte[] sealed = secret.seal(new byte[] {1, 2, 3}, "x");
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));

            assertThatThrownBy(() -> secret.open(flipped, "x")).isInstanceOf(WrongSecretException.class);
        }
    }

    @Example
    void truncated_and_extended_values_are_detected() {
        byte[] sealed = secret.seal(new byte[] {1, 2, 3}, "x");
        for (int length = 0; length < sealed.length + 20; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            if (length != sealed.length) {
                assertThatThrownBy(() -> secret.open(cut, "x")).isInstanceOf(WrongSecretException.class);
            }
        }
    }

    @Property(tries = 200)
    void random_bytes_are_rejected(@ForAll @Size(max = 100) byte[] noise) {
        assertThatThrownBy(() -> secret.open(noise, "x")).isInstanceOf(WrongSecretException.class);
    }

    @Example
    void value_cannot_be_decrypted_for_another_owner() {
        byte[] sealed = secret.seal(new byte[] {1}, "signing_key a");

        assertThatThrownBy(() -> secret.open(sealed, "signing_key b"))
                .isInstanceOf(WrongSecretException.class)
                .hasMessage("it was modified or belongs to another record");
    }

    @Example
    void value_of_another_secret_is_rejected_with_a_message() {
        byte[] sealed = secret.seal(new byte[] {1}, "x");

        assertThatThrownBy(() -> another.open(sealed, "x"))
                .isInstanceOf(WrongSecretException.class)
                .hasMessage("it was encrypted with another secret");
    }
}
