package dev.gatehouse.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class UsernameKeyTest {
    private static String key(String name) {
        return UsernameKey.of(name).orElseThrow().toString();
    }

    /** Asserts that the key, if the name has one, is idempotent, normalised and fits the column. */
    private static void assertValid(String name) {
        UsernameKey.of(name).ifPresent(key -> {
            assertThat(UsernameKey.of(key.toString())).hasValue(key);
            assertThat(key.bytes()).hasSizeBetween(1, 1016);
            assertThat(key.toString())
                    .doesNotMatch("(?s).*[\\p{Cc}\\p{Cf}\\p{Cs}].*")
                    .isEqualTo(key.toString().strip())
                    .isEqualTo(Normalizer.normalize(key.toString(), Normalizer.Form.NFKC))
                    .isEqualTo(key.toString().toLowerCase(Locale.ROOT));
        });
    }

    @Property(tries = 5_000)
    void key_of_any_text_is_valid(@ForAll String name) {
        assertValid(name);
    }

    @Property(tries = 5_000)
    void key_of_any_code_points_is_valid(@ForAll("names") String name) {
        assertValid(name);
    }

    @Property(tries = 5_000)
    void key_of_special_code_points_is_valid(@ForAll("special") String name) {
        assertValid(name);
    }

    @Example
    void key_of_every_code_point_is_idempotent() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            String alone = Character.toString(point);
            Optional<UsernameKey> key = UsernameKey.of("a" + alone + "b");
            boolean surrogate = Character.getType(point) == Character.SURROGATE;
            assertThat(key.isEmpty()).isEqualTo(surrogate);
            if (key.isPresent() && !UsernameKey.of(key.get().toString()).equals(key)) {
                throw new AssertionError("not idempotent: " + Integer.toHexString(point));
            }
            Optional<UsernameKey> alonesKey = UsernameKey.of(alone);
            if (alonesKey.isPresent()
                    && !UsernameKey.of(alonesKey.get().toString()).equals(alonesKey)) {
                throw new AssertionError("not idempotent: " + Integer.toHexString(point));
            }
        }
    }

    @Example
    void key_of_a_domain_with_any_code_point_is_idempotent() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point += point < 0x10000 ? 1 : 31) {
            String name = "a@b" + Character.toString(point) + "ü.example";
            UsernameKey.of(name).ifPresent(key -> {
                boolean ambiguous = UsernameKey.asciiOfAmbiguousDomain(name).isPresent();
                if (!ambiguous && !UsernameKey.of(key.toString()).equals(Optional.of(key))) {
                    throw new AssertionError("not idempotent: " + name);
                }
            });
        }
    }

    @Property(tries = 5_000)
    void key_of_a_domain_of_special_code_points_is_valid(@ForAll("special") String domain) {
        String name = "a@" + domain;
        if (UsernameKey.asciiOfAmbiguousDomain(name).isEmpty() && !DomainName.hasDeviation(domain)) {
            assertValid(name);
        }
    }

    @Example
    void key_is_equal_for_all_forms_of_a_domain() {
        for (String form : List.of(
                "ada@bücher.example",
                "Ada@BÜCHER.example",
                "ada@bu\u0308cher.example",
                "ada@bücher。example",
                "ada＠bücher．example",
                "ada@xn--bcher-kva.example",
                "ada@XN--BCHER-KVA.EXAMPLE",
                "ada@b\u00ADücher.example")) {
            assertThat(key(form)).isEqualTo("ada@xn--bcher-kva.example");
        }
        assertThat(key("ada@example。org")).isEqualTo("ada@example.org");
        assertThat(key("ada@bücher@example.org")).isEqualTo("ada@bücher@example.org");
        assertThat(key("ada@bücher.example.")).isNotEqualTo(key("ada@bücher.example"));
    }

    @Example
    void domain_that_cannot_be_mapped_stays_unchanged() {
        for (String name : List.of(
                "ada@straße.example",
                "ada @ bücher und mehr",
                "ada@" + "ü".repeat(100) + ".example",
                "ada@[bücher]",
                "@ü@",
                "ada@bücher_.example")) {
            assertThat(key(name)).isEqualTo(name);
        }
        // The final sigma keeps a key of its own: the ASCII form with the normal sigma is another domain.
        assertThat(key("ada@βόλος.example")).isEqualTo("ada@βόλοσ.example");
        assertThat(key("ada@βόλοσ.example")).isEqualTo("ada@xn--nxasmq6b.example");
    }

    @Example
    void retired_name_is_checked_under_its_former_keys() {
        for (String form : List.of("ada@bücher.example", "ada@xn--bcher-kva.example")) {
            assertThat(UsernameKey.of(form).orElseThrow().retiredBytes())
                    .contains("ada@bücher.example".getBytes(StandardCharsets.UTF_8))
                    .contains("ada@xn--bcher-kva.example".getBytes(StandardCharsets.UTF_8))
                    .hasSize(2);
        }
        assertThat(UsernameKey.of("ada").orElseThrow().retiredBytes()).hasSize(1);
    }

    @Provide
    Arbitrary<String> names() {
        return text(Arbitraries.integers().between(0, Character.MAX_CODE_POINT));
    }

    /** Code points that compose, decompose, change their length or case, or are invisible. */
    @Provide
    Arbitrary<String> special() {
        return text(Arbitraries.of(List.of(
                        "aAiIıİſßẞΣσςΐΰŉǰﬃﬁDžNJʼnK℃Å;ΩÅåa\u030A\u0301\u0307\u0345\u0130\u00A0\u2003\u3000\u200B\u200D\u200E\u202E"
                                + "\u2060\uFEFF\u00AD\u0000\t\n\u001F\u007F\u0085\u061C\u180E\u1E9E\uFDFA\uFF21\uFF41\uFFA0\u3164\u1100\u1161\u11A8각"
                                + "\u0F73\u0344\u037A\u1F80\u1FBC\u2126\u212A\u2160\u24B6\uD800\uDFFF😀𝐀\uDB40\uDC41")
                .get(0)
                .codePoints()
                .boxed()
                .toList()));
    }

    private static Arbitrary<String> text(Arbitrary<Integer> points) {
        return points.list()
                .ofMaxSize(30)
                .map(list -> list.stream().map(Character::toString).collect(Collectors.joining()));
    }

    @Property
    void case_does_not_matter(@ForAll("letters") String name) {
        assertThat(key(name.toUpperCase(Locale.ROOT))).isEqualTo(key(name));
        assertThat(key(name.toLowerCase(Locale.ROOT))).isEqualTo(key(name));
    }

    /** Lower-case letters with a single upper-case letter that maps back to them. */
    @Provide
    Arbitrary<String> letters() {
        return text(Arbitraries.integers()
                        .between('!', 0x52F)
                        .filter(point -> Character.isLowerCase(point)
                                && Character.toLowerCase(Character.toUpperCase(point)) == point
                                && Character.toString(point)
                                                .toUpperCase(Locale.ROOT)
                                                .length()
                                        == 1))
                .filter(name -> !name.isEmpty());
    }

    @Property
    void width_does_not_matter(@ForAll("visible") String name) {
        String wide = name.chars()
                .mapToObj(character -> Character.toString(character + 0xFEE0))
                .collect(Collectors.joining());

        assertThat(key(wide)).isEqualTo(key(name));
    }

    @Provide
    Arbitrary<String> visible() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(50);
    }

    @Property
    void composition_does_not_matter(@ForAll("names") String name) {
        UsernameKey.of(name).ifPresent(key -> {
            for (Normalizer.Form form : Normalizer.Form.values()) {
                assertThat(UsernameKey.of(Normalizer.normalize(name, form))).hasValue(key);
            }
        });
    }

    @Property(tries = 3_000)
    void invisible_characters_do_not_matter(
            @ForAll("special") String name,
            @ForAll("invisible") String invisible,
            @ForAll @IntRange(max = 60) int position) {
        int index = name.offsetByCodePoints(0, Math.min(position, name.codePointCount(0, name.length())));
        String with = name.substring(0, index) + invisible + name.substring(index);

        assertThat(UsernameKey.of(with)).isEqualTo(UsernameKey.of(name));
    }

    @Provide
    Arbitrary<String> invisible() {
        return text(Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(point ->
                        Character.getType(point) == Character.FORMAT || Character.getType(point) == Character.CONTROL));
    }

    @Property
    void blanks_at_the_edges_do_not_matter(@ForAll("visible") String name, @ForAll("blanks") String blanks) {
        assertThat(key(blanks + name + blanks)).isEqualTo(key(name));
    }

    @Provide
    Arbitrary<String> blanks() {
        return Arbitraries.strings()
                .withChars(" \t\n\u00A0\u2003\u3000\u200B\uFEFF")
                .ofMaxLength(5);
    }

    @Example
    void all_forms_of_sigma_are_equal() {
        assertThat(key("ΟΔΥΣΣΕΥΣ")).isEqualTo(key("οδυσσευς")).isEqualTo(key("οδυσσευσ"));
        assertThat(key("ΑΣ\u0000Α")).isEqualTo(key("ασα"));
    }

    @Example
    void lookalike_letters_are_different() {
        assertThat(key("admin")).isNotEqualTo(key("аdmin"));
        assertThat(key("admin")).isNotEqualTo(key("ádmin"));
        assertThat(key("admin")).isNotEqualTo(key("admın"));
        assertThat(key("ad min")).isNotEqualTo(key("admin"));
        assertThat(key("strasse")).isNotEqualTo(key("straße"));
    }

    @Example
    void key_does_not_depend_on_the_default_locale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(key("ADMIN@GMAIL.COM")).isEqualTo("admin@gmail.com");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Example
    void empty_and_broken_names_have_no_key() {
        for (String nothing :
                new String[] {"", " ", "\u200B", "\u0000", "\u3000\uFEFF", "\uD800", "a\uDC00", "\uDC00\uD800"}) {
            assertThat(UsernameKey.of(nothing)).isEmpty();
        }
    }

    @Property(tries = 200)
    void key_of_a_long_name_fits_or_is_absent(
            @ForAll("names") String part,
            @ForAll @StringLength(min = 1, max = 3) String filler,
            @ForAll @IntRange(max = 600) int times) {
        assertValid(part + filler.repeat(times));
    }

    @Example
    void key_has_at_most_1016_bytes() {
        assertThat(UsernameKey.of("a".repeat(1016))).isPresent();
        assertThat(UsernameKey.of("a".repeat(1017))).isEmpty();
        assertThat(UsernameKey.of("😀".repeat(254))).isPresent();
        assertThat(UsernameKey.of("😀".repeat(255))).isEmpty();
        // NFKC expands this character to 33 bytes.
        assertThat(UsernameKey.of("\uFDFA".repeat(30))).isPresent();
        assertThat(UsernameKey.of("\uFDFA".repeat(31))).isEmpty();
        assertThat(UsernameKey.of("x".repeat(10_000_000))).isEmpty();
    }
}
