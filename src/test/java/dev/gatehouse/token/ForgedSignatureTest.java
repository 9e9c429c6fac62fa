package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.key.AlgorithmServers;
import dev.gatehouse.key.KeyAlgorithm;
import dev.gatehouse.support.GatehouseServer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Forged signatures, with every algorithm of a key. */
@Tag("crypto")
class ForgedSignatureTest {
    private static final String WRONG_SIGNATURE = "Signature verification failed";
    /** A valid token of a server, and variants with another signature. */
    private static final class Token {
        private final Forge forge;
        private final TokenAssertions tokens;
        private final String good;

        Token(KeyAlgorithm algorithm) {
            GatehouseServer server = AlgorithmServers.with(algorithm);
            forge = Forge.in(server);
            tokens = new TokenAssertions(server);
            assertThat(forge.key().algorithm()).isEqualTo(algorithm);
            good = forge.token(forge.header(), forge.claims());
        }

        byte[] signature() {
            return java.util.Base64.getUrlDecoder().decode(segment());
        }

        String segment() {
            return good.substring(good.lastIndexOf('.') + 1);
        }

        String withSegment(String signature) {
            return good.substring(0, good.lastIndexOf('.') + 1) + signature;
        }

        void refusedWith(byte[] signature) {
            refusedWithSegment(Forge.encode(signature));
        }

        void refusedWithSegment(String signature) {
            tokens.assertRefused(withSegment(signature), WRONG_SIGNATURE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void unchanged_token_is_accepted(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);

        token.tokens.assertAccepted(token.good);
        token.tokens.assertAccepted(token.withSegment(Forge.encode(token.signature())));
    }

    @ParameterizedTest
    @EnumSource
    void empty_signature_is_rejected(KeyAlgorithm algorithm) {
        new Token(algorithm).refusedWithSegment("");
    }

    @ParameterizedTest
    @EnumSource
    void truncated_signature_is_rejected(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);
        int length = token.signature().length;
        for (int kept : new int[] {1, 2, 31, 32, 33, length / 2, length - 2, length - 1}) {
            token.refusedWith(Arrays.copyOf(token.signature(), kept));
        }
        token.refusedWithSegment(token.segment().substring(1));
        token.refusedWithSegment(token.segment().substring(0, token.segment().length() - 1));
    }

    @ParameterizedTest
    @EnumSource
    void extended_signature_is_rejected(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);
        byte[] good = token.signature();
        for (int more : new int[] {1, 2, good.length}) {
            token.refusedWith(Arrays.copyOf(good, good.length + more));
            byte[] shifted = new byte[good.length + more];
            System.arraycopy(good, 0, shifted, more, good.length);
            token.refusedWith(shifted);
        }
        byte[] twice = Arrays.copyOf(good, 2 * good.length);
        System.arraycopy(good, 0, twice, good.length, good.length);
        token.refusedWith(twice);
        token.refusedWith(new byte[6_000 / 4 * 3 / 2]);
    }

    /** RFC 7518, section 3.4: the two numbers have 32 octets each. Additional leading zeros would not change their values. */
    @ParameterizedTest
    @EnumSource
    void halves_with_leading_zeros_are_rejected(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);
        byte[] good = token.signature();
        int half = good.length / 2;
        for (int zeros : new int[] {1, 2, 8}) {
            byte[] padded = new byte[good.length + 2 * zeros];
            System.arraycopy(good, 0, padded, zeros, half);
            System.arraycopy(good, half, padded, half + 2 * zeros, half);
            token.refusedWith(padded);
        }
    }

    /** CVE-2022-21449: the JDK accepted an ECDSA signature of zeros for any text. */
    @ParameterizedTest
    @EnumSource
    void signature_of_zeros_is_rejected(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);
        for (int length : new int[] {1, 2, 8, 63, 64, 65, 66, 128, 256}) {
            token.refusedWith(new byte[length]);
        }
        byte[] halfZero = token.signature();
        Arrays.fill(halfZero, 0, halfZero.length / 2, (byte) 0);
        token.refusedWith(halfZero);
        byte[] otherHalfZero = token.signature();
        Arrays.fill(otherHalfZero, otherHalfZero.length / 2, otherHalfZero.length, (byte) 0);
        token.refusedWith(otherHalfZero);
    }

    @ParameterizedTest
    @EnumSource
    void signature_of_ones_is_rejected(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);
        byte[] ones = token.signature();
        Arrays.fill(ones, (byte) 0xFF);

        token.refusedWith(ones);
    }

    @ParameterizedTest
    @EnumSource
    void signature_with_any_flipped_bit_is_rejected(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            byte[] flipped = token.signature();
            int bit = random.nextInt(8 * flipped.length);
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            token.refusedWith(flipped);
        }
    }

    @ParameterizedTest
    @EnumSource
    void signature_of_another_token_is_rejected(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);

        token.refusedWithSegment(new Token(algorithm).segment());
    }

    @ParameterizedTest
    @EnumSource
    void changed_claims_with_the_old_signature_are_rejected(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);
        String header = Forge.encode(token.forge.header().toString());
        String promoted = Forge.encode(token.forge.claims().put("sub", "1").toString());

        token.tokens.assertRefused(header + "." + promoted + "." + token.segment(), WRONG_SIGNATURE);
    }

    /** RFC 4648, section 3.5: unused bits in the last character give another encoding of the same bytes. */
    @ParameterizedTest
    @EnumSource
    void signature_in_another_encoding_is_rejected(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        String segment = token.segment();
        int last = alphabet.indexOf(segment.charAt(segment.length() - 1));
        String odd = segment.substring(0, segment.length() - 1) + alphabet.charAt(last + 1);
        assertThat(java.util.Base64.getUrlDecoder().decode(odd)).isEqualTo(token.signature());

        token.refusedWithSegment(odd);
        token.refusedWithSegment(segment + "==");
    }

    @ParameterizedTest
    @EnumSource
    void signature_in_plain_base64_is_rejected(KeyAlgorithm algorithm) {
        Token token = new Token(algorithm);
        String good = token.good;
        // Most signatures contain - or _; creates tokens until one does.
        while (!good.substring(good.lastIndexOf('.')).matches(".*[-_].*")) {
            good = token.forge.token(token.forge.header(), token.forge.claims());
        }
        String segment = good.substring(good.lastIndexOf('.') + 1);
        String plain = segment.replace('-', '+').replace('_', '/');

        token.tokens.assertRefused(good.substring(0, good.lastIndexOf('.') + 1) + plain, WRONG_SIGNATURE);
    }

    /** RFC 7518, section 3.4: not the DER encoding that certificates use. */
    @Test
    void es256_signature_in_der_is_rejected() {
        Token token = new Token(KeyAlgorithm.ES256);
        String header = token.forge.header().toString();
        String claims = token.forge.claims().toString();

        token.tokens.assertRefused(
                Forge.token(header, claims, signed -> token.forge.key().sign("SHA256withECDSA", signed)),
                WRONG_SIGNATURE);
    }

    @Test
    void rsa_signature_with_another_padding_or_hash_is_rejected() {
        Token token = new Token(KeyAlgorithm.RS256);
        String header = token.forge.header().toString();
        String claims = token.forge.claims().toString();
        for (String other : new String[] {"SHA1withRSA", "SHA384withRSA", "SHA512withRSA", "NONEwithRSA"}) {
            token.tokens.assertRefused(
                    Forge.token(header, claims, signed -> token.forge.key().sign(other, head(signed))),
                    WRONG_SIGNATURE);
        }
    }

    /** Truncates the input, because NONEwithRSA can sign only short inputs. */
    private static byte[] head(byte[] bytes) {
        return Arrays.copyOf(bytes, 64);
    }
}
