package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.password.PasswordPolicy.Rule;
import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
    private static final String NAME = "Ada.Lovelace@example.org";

    private final PasswordPolicy policy = policy("Gatehouse", "http://localhost:8080");

    private static PasswordPolicy policy(String productName, String publicUrl) {
        return new PasswordPolicy(settings(8), productName, publicUrl);
    }

    private static PasswordSettings settings(int minimumLength) {
        return new PasswordSettings(64, 1, 1, 1, 1, minimumLength);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "        x",
                "ççççççç8",
                "密码密码密码密码",
                "😀😀😀😀😀😀😀😃",
                "localhost and 8080",
                "gate and house",
                "lovelace of old",
                "aaaaaaaab"
            })
    void long_and_uncommon_password_is_accepted(String password) {
        assertThat(policy.broken(password, NAME)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "aaaaaaaa, REPEATED",
        "aAaAaAaA, REPEATED",
        "ａaａaａaａa, REPEATED",
        "密密密密密密密密, REPEATED",
        "😀😀😀😀😀😀😀😀, REPEATED",
        "❤️❤️❤️❤️, REPEATED",
        "🇩🇪🇩🇪🇩🇪🇩🇪, REPEATED",
        "½½½½½½½½, REPEATED",
        "'        ', REPEATED",
        "'aaaaaaa ', REPEATED",
        "my Gatehouse 1, CONTAINS_PRODUCT_NAME",
        "ＧＡＴＥｈｏｕｓｅ, CONTAINS_PRODUCT_NAME",
        "seven77, TOO_SHORT",
        "😀😀😀😀😀😀😀, TOO_SHORT",
        "password, TOO_COMMON",
        "PassWord, TOO_COMMON",
        "ｐａｓｓｗｏｒｄ, TOO_COMMON",
        "12345678, TOO_COMMON",
        "baseball1, TOO_COMMON",
        "my ada.lovelace@example.org, CONTAINS_USERNAME",
        "ADA.LOVELACE 1815, CONTAINS_USERNAME"
    })
    void broken_rule_is_named(String password, Rule rule) {
        assertThat(policy.broken(password, NAME)).contains(rule);
    }

    @Test
    void length_counts_characters() {
        assertThat(policy.broken("😀😃".repeat(128), NAME)).isEmpty();
        assertThat(policy.broken("é".repeat(257), NAME)).contains(Rule.TOO_LONG);
    }

    @Test
    void repeated_character_is_found_in_any_unicode_form() {
        assertThat(policy.broken("e\u0301".repeat(8), NAME)).contains(Rule.REPEATED);
        assertThat(policy.broken("x\u0301".repeat(8), NAME)).contains(Rule.REPEATED);
        assertThat(policy.broken("e\u0301\u00e9".repeat(4), NAME)).contains(Rule.REPEATED);
        assertThat(policy.broken("e\u0301e".repeat(4), NAME)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Acme Portal, my acme 2026",
        "Acme Portal, PORTAL 2026",
        "Acme Portal, acme portal",
        "A B C D, abcd 2026",
        "A B C D, the a b c d",
        "Ada’s Log-in, ada’s log-in",
        "Straße 17, meine STRAßE 9",
        "某某登录系统, 某某登录系统2026"
    })
    void name_of_the_product_and_its_words_are_refused(String product, String password) {
        assertThat(policy(product, "http://localhost:8080").broken(password, NAME))
                .contains(Rule.CONTAINS_PRODUCT_NAME);
    }

    @ParameterizedTest
    @CsvSource({"Foo, foo foo foo 1", "The Box, in the toolboxes", "某某, 某某某某某某2026", "ID, identity"})
    void product_words_with_fewer_than_four_characters_are_accepted(String product, String password) {
        assertThat(policy(product, "http://localhost:8080").broken(password, NAME))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.example.co.uk, my login.example.co.uk",
        "https://login.example.co.uk, EXAMPLE 2026",
        "https://LOGIN.Example.com:8443, an example",
        "https://acme.github.io, acme 2026 x",
        "https://login.acme.github.io, ACME 2026 x",
        "https://github.io, github 2026",
        "https://login.bestof.internal, bestof 2026",
        "https://intra-login, Intra-Login 1",
        "https://a.b.de, my a.b.de",
        "https://login.xn--bcher-kva.example.org, login.bücher.example.org",
        "https://login.xn--bcher-kva.de, BÜCHER 2026",
        "https://login.xn--bcher-kva.de, xn--bcher-kva",
        "https://xn--55qx5d.cn, my xn--55qx5d",
        "https://login.example.com., example 2026"
    })
    void host_and_its_registered_label_are_refused(String url, String password) {
        assertThat(policy("Gatehouse", url).broken(password, NAME)).contains(Rule.CONTAINS_HOST);
        assertThat(policy("Gatehouse", url).broken(Normalizer.normalize(password, Normalizer.Form.NFD), NAME))
                .contains(Rule.CONTAINS_HOST);
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.example.co.uk, a long login co.uk",
        "https://acme.github.io, github.io 2026",
        "https://id.abc.de, abc and id",
        "http://localhost:8080, localhost 8080",
        "http://localhost.localdomain, localhost 8080",
        "http://127.0.0.1:8080, my 127.0.0.1",
        "http://192.168.100.100, 192.168.100.100",
        "http://[2001:db8::1]:8080, my 2001:db8::1",
        "http://[::ffff:192.0.2.1], ::ffff:192.0.2.1"
    })
    void short_labels_ip_addresses_and_localhost_are_accepted(String url, String password) {
        assertThat(policy("Gatehouse", url).broken(password, NAME)).isEmpty();
    }

    @Test
    void control_characters_are_refused() {
        assertThat(policy.broken("long enough\u0007", NAME)).contains(Rule.NOT_PRINTABLE);
        assertThat(policy.broken("long enough\n", NAME)).contains(Rule.NOT_PRINTABLE);
    }

    @Test
    void short_username_is_accepted_inside_words() {
        assertThat(policy.broken("a long banana", "an")).isEmpty();
        assertThat(policy.broken("Canada in winter", "ada@example.org")).isEmpty();
        assertThat(policy.broken("Canada in winter", "ada")).contains(Rule.CONTAINS_USERNAME);
    }

    @Test
    void minimum_length_is_configurable() {
        PasswordPolicy strict = new PasswordPolicy(settings(15), "Gatehouse", "http://localhost:8080");

        assertThat(strict.broken("fourteen chars", NAME)).contains(Rule.TOO_SHORT);
        assertThat(strict.broken("fifteen charact", NAME)).isEmpty();
    }
}
