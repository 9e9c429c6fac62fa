package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.password.PasswordPolicy.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
    private static final String NAME = "Ada.Lovelace@example.org";

    private final PasswordPolicy policy = new PasswordPolicy(settings(8));

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
                "😀😀😀😀😀😀😀😀",
                "lovelace of old",
                "aaaaaaaab"
            })
    void takes_what_is_long_enough_and_not_common(String password) {
        assertThat(policy.broken(password, NAME)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
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
    void names_the_rule_that_is_broken(String password, Rule rule) {
        assertThat(policy.broken(password, NAME)).contains(rule);
    }

    @Test
    void counts_characters_and_not_bytes() {
        assertThat(policy.broken("😀".repeat(256), NAME)).isEmpty();
        assertThat(policy.broken("é".repeat(257), NAME)).contains(Rule.TOO_LONG);
    }

    @Test
    void refuses_what_nobody_can_see() {
        assertThat(policy.broken("long enough\u0007", NAME)).contains(Rule.NOT_PRINTABLE);
        assertThat(policy.broken("long enough\n", NAME)).contains(Rule.NOT_PRINTABLE);
    }

    @Test
    void a_name_that_is_in_too_many_words_is_no_reason() {
        assertThat(policy.broken("a long banana", "an")).isEmpty();
        assertThat(policy.broken("Canada in winter", "ada@example.org")).isEmpty();
        assertThat(policy.broken("Canada in winter", "ada")).contains(Rule.CONTAINS_USERNAME);
    }

    @Test
    void the_least_length_is_a_setting() {
        PasswordPolicy strict = new PasswordPolicy(settings(15));

        assertThat(strict.broken("fourteen chars", NAME)).contains(Rule.TOO_SHORT);
        assertThat(strict.broken("fifteen charact", NAME)).isEmpty();
    }
}
