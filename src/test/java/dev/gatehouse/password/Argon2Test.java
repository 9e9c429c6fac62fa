package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import de.mkammerer.argon2.Argon2Advanced;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Version;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;

/** Both implementations compute Argon2id as RFC 9106 defines it. */
class Argon2Test {
    /** The tag of the test vector in RFC 9106, section 5.3. */
    private static final String RFC_9106_TAG = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";

    private static byte[] repeat(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static Stream<Argon2> implementations() {
        return Argon2.best(true) instanceof NativeArgon2
                ? Stream.of(new NativeArgon2(), new BouncyCastleArgon2())
                : Stream.of(new BouncyCastleArgon2());
    }

    /** Calls the library directly: the vector has a secret and associated data, which {@link Argon2} does not support. */
    @Example
    void bouncy_castle_matches_rfc_9106_section_5_3() {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new org.bouncycastle.crypto.params.Argon2Parameters.Builder(
                        org.bouncycastle.crypto.params.Argon2Parameters.ARGON2_id)
                .withVersion(org.bouncycastle.crypto.params.Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(32)
                .withIterations(3)
                .withParallelism(4)
                .withSalt(repeat(2, 16))
                .withSecret(repeat(3, 8))
                .withAdditional(repeat(4, 12))
                .build());
        byte[] tag = new byte[32];
        generator.generateBytes(repeat(1, 32), tag);

        assertThat(HexFormat.of().formatHex(tag)).isEqualTo(RFC_9106_TAG);
    }

    @Example
    void native_library_matches_rfc_9106_section_5_3() {
        if (!(Argon2.best(true) instanceof NativeArgon2)) {
            return;
        }
        Argon2Advanced library = Argon2Factory.createAdvanced(Argon2Factory.Argon2Types.ARGON2id, 16, 32);
        byte[] tag = library.rawHashAdvanced(
                3, 32, 4, repeat(1, 32), repeat(2, 16), repeat(3, 8), repeat(4, 12), 32, Argon2Version.V13);

        assertThat(HexFormat.of().formatHex(tag)).isEqualTo(RFC_9106_TAG);
    }

    /** Vectors from the tests of the reference implementation (test.c): password "password", salt "somesalt". */
    @Example
    void both_implementations_match_the_reference_implementation() {
        implementations().forEach(argon2 -> {
            assertTag(argon2, 256, 2, 1, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
            assertTag(argon2, 256, 2, 2, "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037");
            assertTag(argon2, 65_536, 2, 1, "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
        });
    }

    private static void assertTag(Argon2 argon2, int memory, int iterations, int parallelism, String expected) {
        byte[] tag = argon2.hash(
                new Argon2Parameters(memory, iterations, parallelism),
                "somesalt".getBytes(StandardCharsets.US_ASCII),
                "password".getBytes(StandardCharsets.US_ASCII));

        assertThat(HexFormat.of().formatHex(tag)).isEqualTo(expected);
    }

    @Property(tries = 60)
    void both_implementations_give_equal_hashes(
            @ForAll @Size(max = 100) byte[] password,
            @ForAll @Size(min = 8, max = 64) byte[] salt,
            @ForAll @IntRange(min = 32, max = 300) int memory,
            @ForAll @IntRange(min = 1, max = 3) int iterations,
            @ForAll @IntRange(min = 1, max = 4) int parallelism) {
        Argon2Parameters parameters = new Argon2Parameters(memory, iterations, parallelism);
        byte[] expected = new BouncyCastleArgon2().hash(parameters, salt, password);

        assertThat(implementations().map(argon2 -> argon2.hash(parameters, salt, password)))
                .allSatisfy(tag -> assertThat(tag).isEqualTo(expected));
    }
}
