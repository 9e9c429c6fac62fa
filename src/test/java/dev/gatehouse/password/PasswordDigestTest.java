package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PasswordDigestTest {
    private static String hex(PasswordDigest digest) {
        return new String(digest.bytes(), StandardCharsets.US_ASCII);
    }

    @Example
    void digest_is_sha_256_as_in_the_tutorial() {
        assertThat(hex(PasswordDigest.candidates("123456").get(0)))
                .isEqualTo("8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92");
    }

    @Property(tries = 2_000)
    void any_text_has_one_or_two_digests_that_print_nothing(@ForAll String password) {
        List<PasswordDigest> candidates = PasswordDigest.candidates(password);

        assertThat(candidates).hasSizeBetween(1, 2);
        assertThat(candidates).allSatisfy(digest -> {
            assertThat(hex(digest)).matches("[0-9a-f]{64}|");
            assertThat(digest).hasToString("***");
        });
        assertThat(hex(PasswordDigest.ofClassic(password))).matches("[0-9a-f]{64}|");
        assertThat(hex(PasswordDigest.ofStored(password))).matches("[0-9a-f]{64}|");
    }

    @Property
    void digest_is_accepted_in_upper_and_lower_case(@ForAll("digests") String digest) {
        assertThat(hex(PasswordDigest.ofClassic(digest))).isEqualTo(digest);
        assertThat(hex(PasswordDigest.ofClassic(digest.toUpperCase(Locale.ROOT))))
                .isEqualTo(digest);
        assertThat(PasswordDigest.ofStored(digest.toUpperCase(Locale.ROOT)).sameAs(PasswordDigest.ofClassic(digest)))
                .isTrue();
    }

    @Property
    void almost_a_digest_is_treated_as_a_password(@ForAll("digests") String digest) {
        for (String text : new String[] {
            digest + "0",
            digest.substring(1),
            " " + digest,
            digest + "\n",
            "g" + digest.substring(1),
            "٣" + digest.substring(1)
        }) {
            assertThat(hex(PasswordDigest.ofClassic(text)))
                    .isEqualTo(hex(PasswordDigest.candidates(text).get(0)));
        }
    }

    /** /v1 digests every password: an attacker who knows only the digest cannot sign in with it there. */
    @Property
    void digest_typed_as_a_password_is_digested_again(@ForAll("digests") String digest) {
        assertThat(PasswordDigest.candidates(digest).get(0).sameAs(PasswordDigest.ofClassic(digest)))
                .isFalse();
    }

    @Provide
    Arbitrary<String> digests() {
        return Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
    }

    @Property
    void decomposed_password_also_matches_the_composed_one(@ForAll("accented") String password) {
        String composed = Normalizer.normalize(password, Normalizer.Form.NFC);
        String decomposed = Normalizer.normalize(password, Normalizer.Form.NFD);
        PasswordDigest stored = PasswordDigest.candidates(composed).get(0);

        assertThat(PasswordDigest.candidates(decomposed)).anyMatch(stored::sameAs);
        assertThat(PasswordDigest.candidates(composed)).hasSize(1);
        assertThat(PasswordDigest.candidates(decomposed).get(0).sameAs(stored)).isEqualTo(composed.equals(decomposed));
    }

    @Provide
    Arbitrary<String> accented() {
        return Arbitraries.strings()
                .withChars("aeiouAEnc1 \u0301\u0308\u0303\u0327éüñç각")
                .ofMinLength(1)
                .ofMaxLength(20);
    }

    @Example
    void width_and_case_of_a_password_matter() {
        PasswordDigest stored = PasswordDigest.candidates("password").get(0);

        for (String other : new String[] {"Password", "ｐａｓｓｗｏｒｄ", "password ", " password", "pass\u200Bword"}) {
            assertThat(PasswordDigest.candidates(other)).noneMatch(stored::sameAs);
        }
    }

    /** A lone surrogate has no UTF-8 form. Java would replace it with a question mark, which could match a password. */
    @Example
    void invalid_unicode_matches_nothing() {
        for (String broken : new String[] {"\uD800", "a\uDC00b", "\uDC00\uD800"}) {
            PasswordDigest digest = PasswordDigest.ofClassic(broken);
            assertThat(digest.sameAs(PasswordDigest.candidates("?").get(0))).isFalse();
            assertThat(digest.sameAs(digest)).isFalse();
            assertThat(PasswordDigest.candidates(broken)).noneMatch(digest::sameAs);
        }
        assertThat(PasswordDigest.NONE.sameAs(PasswordDigest.NONE)).isFalse();
    }

    @Example
    void stored_hash_of_another_scheme_matches_nothing() {
        for (String stored : new String[] {
            "",
            "$argon2id$",
            "$argon2id$v=19$m=1,t=1,p=1$x$x",
            "$argon2i$v=19$m=512,t=3,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
            "$6$rounds=656000$saltsaltsalt$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "$pbkdf2-sha256$29000$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
        }) {
            assertThat(PasswordDigest.ofStored(stored).sameAs(PasswordDigest.ofClassic(stored)))
                    .as(stored)
                    .isFalse();
        }
    }

    @Example
    void stored_plain_text_with_dollars_is_a_password() {
        for (String stored : new String[] {"$", "$$", "$money$", "$ecret$ word", "pa$$word"}) {
            assertThat(PasswordDigest.ofStored(stored).sameAs(PasswordDigest.ofClassic(stored)))
                    .as(stored)
                    .isTrue();
        }
    }
}
