package dev.gatehouse.serviceclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The format by which scanners recognise a secret. */
class SecretTextTest {
    @Test
    void secret_has_the_prefix_256_bits_and_a_checksum() {
        assertThat(Stream.generate(() -> SecretText.random().reveal()).limit(1_000))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.matches("gh_[0-9A-Za-z]{49}"))
                .allMatch(SecretText::isWellFormed);
    }

    @Test
    void changed_secret_is_recognised() {
        String text = SecretText.random().reveal();
        for (int place = 0; place < text.length(); place++) {
            char other = text.charAt(place) == 'x' ? 'y' : 'x';
            assertThat(SecretText.isWellFormed(text.substring(0, place) + other + text.substring(place + 1)))
                    .as("position %d", place)
                    .isFalse();
        }
        assertThat(SecretText.isWellFormed(text + "0")).isFalse();
        assertThat(SecretText.isWellFormed("")).isFalse();
    }

    /** A known value, so that scanners of other projects can rely on the format. */
    @Test
    void checksum_is_the_crc_32_of_prefix_and_random_part() {
        assertThat(SecretText.isWellFormed("gh_" + "0".repeat(43) + "1tYKVq")).isTrue();
    }
}
