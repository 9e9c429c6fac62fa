package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class Argon2HashTest {
    private static final String GOOD =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    @Property
    void written_hash_can_be_parsed(
            @ForAll @IntRange(min = 1, max = 64) int parallelism,
            @ForAll @IntRange(min = 512, max = 4_194_304) int memory,
            @ForAll @IntRange(min = 1, max = 1_000) int iterations,
            @ForAll @Size(min = 8, max = 64) byte[] salt,
            @ForAll @Size(32) byte[] tag) {
        Argon2Hash hash = new Argon2Hash(new Argon2Parameters(memory, iterations, parallelism), salt, tag);

        assertThat(Argon2Hash.parse(hash.toString())).hasValueSatisfying(read -> {
            assertThat(read.parameters()).isEqualTo(hash.parameters());
            assertThat(read.salt()).isEqualTo(salt);
            assertThat(read.hash()).isEqualTo(tag);
            assertThat(read).hasToString(hash.toString());
        });
    }

    @Property(tries = 2_000)
    void any_text_is_parsed_exactly_or_rejected(@ForAll String text) {
        assertThat(Argon2Hash.parse(text)).isEmpty();
        assertParsedExactlyOrRejected(Argon2Hash.PREFIX + text);
        assertParsedExactlyOrRejected("$argon2id$v=19$m=256,t=2,p=1$" + text);
    }

    /** Asserts that the text, if it is a hash, is the only spelling of this hash. */
    private static void assertParsedExactlyOrRejected(String text) {
        Argon2Hash.parse(text).ifPresent(hash -> assertThat(hash).hasToString(text));
    }

    @Property(tries = 2_000)
    void changed_hash_is_parsed_exactly_or_rejected(
            @ForAll("positions") int position, @ForAll("characters") char character) {
        assertParsedExactlyOrRejected(GOOD.substring(0, position) + character + GOOD.substring(position + 1));
        assertParsedExactlyOrRejected(GOOD.substring(0, position) + character + GOOD.substring(position));
        assertParsedExactlyOrRejected(GOOD.substring(0, position) + GOOD.substring(position + 1));
        assertParsedExactlyOrRejected(GOOD.substring(0, position));
    }

    @Provide
    Arbitrary<Integer> positions() {
        return Arbitraries.integers().between(0, GOOD.length() - 1);
    }

    @Provide
    Arbitrary<Character> characters() {
        return Arbitraries.oneOf(
                List.of(Arbitraries.of('$', ',', '=', '0', '9', 'A', '+', '/', '-'), Arbitraries.chars()));
    }

    @Example
    void hash_of_the_reference_implementation_is_parsed() {
        assertThat(Argon2Hash.parse(GOOD)).hasValueSatisfying(hash -> {
            assertThat(hash.parameters()).isEqualTo(new Argon2Parameters(256, 2, 1));
            assertThat(hash.salt()).asString().isEqualTo("somesalt");
        });
    }

    @Example
    void parameters_outside_the_limits_are_rejected() {
        for (String parameters : new String[] {
            "m=4194305,t=2,p=1",
            "m=99999999,t=2,p=1",
            "m=99999999999999,t=2,p=1",
            "m=256,t=1001,p=1",
            "m=256,t=99999,p=1",
            "m=1024,t=2,p=65",
            "m=0,t=2,p=1",
            "m=256,t=0,p=1",
            "m=256,t=2,p=0",
            "m=7,t=2,p=1",
            "m=31,t=2,p=4",
            "m=-256,t=2,p=1",
            "m=+256,t=2,p=1",
            "m=0256,t=2,p=1",
            "t=2,m=256,p=1",
            "m=256,t=2",
            "m=256,t=2,p=1,keyid=x",
            "m=256,t=2,p=1,data=x",
            "m=٢٥٦,t=2,p=1"
        }) {
            assertThat(Argon2Hash.parse(GOOD.replace("m=256,t=2,p=1", parameters)))
                    .as(parameters)
                    .isEmpty();
        }
    }

    @Example
    void other_schemes_versions_and_spellings_are_rejected() {
        for (String other : new String[] {
            GOOD.replace("argon2id", "argon2i"),
            GOOD.replace("argon2id", "argon2d"),
            GOOD.replace("argon2id", "Argon2id"),
            GOOD.replace("v=19", "v=16"),
            GOOD.replace("v=19$", ""),
            GOOD + "=",
            GOOD + "\n",
            " " + GOOD,
            GOOD + "$",
            GOOD.substring(0, GOOD.length() - 1) + "5",
            GOOD.replace('/', '_').replace('+', '-'),
            GOOD.replace("c29tZXNhbHQ", "c29tZXNhbHR"),
            GOOD.replace("c29tZXNhbHQ", "c29tZXNhbHQ="),
            GOOD.replace("c29tZXNhbHQ", "c29tZXNh"),
            GOOD.replace("c29tZXNhbHQ", "")
        }) {
            assertThat(Argon2Hash.parse(other)).as(other).isEmpty();
        }
    }
}
