package dev.gatehouse.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {
    @ParameterizedTest
    @CsvSource({
        "ada@example.org, ada@example.org",
        "' Ada+tag@Example.ORG ', Ada+tag@example.org",
        "ada＠example.org, ada@example.org",
        "ａｄａ@example.org, ada@example.org",
        "ada@bücher.example, ada@xn--bcher-kva.example",
        "o'brien@example.org, o'brien@example.org"
    })
    void valid_address_is_normalised(String typed, String text) {
        assertThat(MailAddress.of(typed).map(MailAddress::text)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@example.org",
                "ada@",
                "ada@localhost",
                "ada@[127.0.0.1]",
                "ada@127.0.0.1",
                "a da@example.org",
                "ada@example..org",
                ".ada@example.org",
                "ada@-example.org",
                "\"ada\"@example.org",
                "Ada <ada@example.org>",
                "ada@example.org,eve@example.org",
                "ada@example.org;eve@example.org",
                "ada@evil.org@example.org",
                "ádä@example.org",
                "ada@exam_ple.org",
                "ada@straße.example",
                "ada@βόλος.example",
                "ada@exam\u200Dple.org",
                "ada@exam\u200Cple.org"
            })
    void invalid_address_is_rejected(String typed) {
        assertThat(MailAddress.of(typed)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("split")
    void control_characters_are_removed_or_rejected(String typed) {
        assertThat(MailAddress.of(typed).map(MailAddress::text).orElse("")).doesNotContain("\r", "\n", "\0");
    }

    static String[] split() {
        return new String[] {
            "ada@example.org\r\nBcc: eve@example.org", "ada\n@example.org", "ada@example.org\0", "ada@example.org\n"
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"ADA@example.org", "ada@EXAMPLE.org", "a\u00ADda@example.org", "ada@example.org\u200B"})
    void variants_have_the_same_key(String typed) {
        assertThat(MailAddress.of(typed).map(MailAddress::key)).isEqualTo(UsernameKey.of("ada@example.org"));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65})
    void local_part_has_at_most_64_characters(int length) {
        assertThat(MailAddress.of("a".repeat(length) + "@example.org").isPresent())
                .isEqualTo(length == 64);
    }
}
