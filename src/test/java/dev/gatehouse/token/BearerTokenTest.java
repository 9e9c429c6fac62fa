package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BearerTokenTest {
    @Property(tries = 2_000)
    void any_text_is_one_token_or_rejected(@ForAll String header) {
        assertTokenOrRefused(header);
    }

    @Property(tries = 2_000)
    void any_text_after_the_scheme_is_one_token_or_rejected(@ForAll("schemes") String scheme, @ForAll String rest) {
        assertTokenOrRefused(scheme + rest);
        assertTokenOrRefused(scheme + " " + rest);
    }

    private static void assertTokenOrRefused(String header) {
        try {
            String token = BearerToken.of(header);
            assertThat(token).isNotEmpty().doesNotContain(" ", "\t");
            assertThat(header.strip()).endsWith(token);
            assertThat(header.strip().substring(0, 6)).isEqualToIgnoringCase("Bearer");
        } catch (TokenRefusedException e) {
            assertThat(e.refusal()).isIn(Refusal.NO_HEADER, Refusal.MALFORMED_HEADER);
        }
    }

    @Property
    void token_of_visible_characters_is_returned_unchanged(
            @ForAll("schemes") String scheme, @ForAll("blanks") String blanks, @ForAll("tokens") String token) {
        assertThat(BearerToken.ofClassic(scheme + blanks + token)).isEqualTo(token);
        assertThat(BearerToken.ofClassic(blanks + scheme + blanks + token + blanks))
                .isEqualTo(token);
        if (blanks.contains("\t")) {
            assertThatThrownBy(() -> BearerToken.of(scheme + blanks + token)).isInstanceOf(TokenRefusedException.class);
        } else {
            assertThat(BearerToken.of(blanks + scheme + blanks + token + blanks))
                    .isEqualTo(token);
        }
        assertThatThrownBy(() -> BearerToken.of(scheme + blanks + token + blanks + token))
                .isInstanceOf(TokenRefusedException.class);
        assertThatThrownBy(() -> BearerToken.of(scheme + token)).isInstanceOf(TokenRefusedException.class);
    }

    @Provide
    Arbitrary<String> schemes() {
        return Arbitraries.of("Bearer", "bearer", "BEARER", "bEARER");
    }

    @Provide
    Arbitrary<String> blanks() {
        return Arbitraries.strings().withChars(" \t").ofMinLength(1).ofMaxLength(3);
    }

    @Provide
    Arbitrary<String> tokens() {
        return Arbitraries.strings().withCharRange('!', '~').ofMinLength(1);
    }

    @Example
    void blank_header_counts_as_absent() {
        for (String nothing : new String[] {null, "", " ", "\t\n"}) {
            assertThatThrownBy(() -> BearerToken.of(nothing))
                    .isInstanceOfSatisfying(
                            TokenRefusedException.class,
                            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.NO_HEADER));
        }
    }
}
