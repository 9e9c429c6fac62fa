package dev.gatehouse.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.gatehouse.support.Configurations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EnvironmentPlaceholdersTest {
    private static final int TRIES = 300;

    /** For properties that read all of config.yml. */
    private static final int FEWER_TRIES = 60;

    /** Texts with characters that are special to placeholders, YAML or JSON, and any other Unicode text. */
    @Provide
    Arbitrary<String> anything() {
        Arbitrary<String> special = Arbitraries.of(
                "${", "}", "$", "$${", "${HOME}", "${A:-b}", ":-", "\"", "'", "\\", "#", "%", "{", "\n", "\r\n", "\t",
                "中文", "😀", " ", ": ", "- ", "&", "*", "!", "|", "null", "~", "\u0000", "\u0085");
        Arbitrary<String> unicode =
                Arbitraries.strings().all().excludeChars(surrogates()).ofMaxLength(20);
        return Arbitraries.oneOf(special, unicode)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join("", parts))
                .filter(text -> !text.isEmpty());
    }

    private static char[] surrogates() {
        char[] surrogates = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
        for (int i = 0; i < surrogates.length; i++) {
            surrogates[i] = (char) (Character.MIN_SURROGATE + i);
        }
        return surrogates;
    }

    @Property(tries = TRIES)
    void value_arrives_unchanged(@ForAll("anything") String value) {
        assertThat(replace("${NAME:-default}", Map.of("NAME", value))).isEqualTo(value);
        assertThat(replace("${NAME}", Map.of("NAME", value))).isEqualTo(value);
    }

    @Property(tries = TRIES)
    void value_in_a_default_arrives_unchanged(@ForAll("anything") String value) {
        assertThat(replace("${OTHER:-${NAME:-data}/logs}/x.log", Map.of("NAME", value)))
                .isEqualTo(value + "/logs/x.log");
        assertThat(replace("${NAME:-${OTHER:-data}/logs}/x.log", Map.of("NAME", value)))
                .isEqualTo(value + "/x.log");
    }

    @Property(tries = FEWER_TRIES)
    void value_reaches_the_configuration_unchanged(@ForAll("anything") String value) {
        var settings = Configurations.read(Map.of("DATABASE_PASSWORD", value, "DATABASE_USER", value))
                .database();

        assertThat(settings.password().reveal()).isEqualTo(value);
        assertThat(settings.user()).isEqualTo(value);
    }

    @Property(tries = TRIES)
    void value_of_a_file_arrives_unchanged(@ForAll("anything") String value) throws IOException {
        Path file = Files.createTempFile("value", "");
        try {
            Files.writeString(file, value + "\n");

            assertThat(replace("${NAME:-default}", Map.of("NAME_FILE", file.toString())))
                    .isEqualTo(value);
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = FEWER_TRIES)
    void error_message_never_contains_a_secret(@ForAll("anything") String value) {
        String secret = "geheim" + value;

        assertThat(Configurations.mistake(Map.of("DATABASE_URL", secret))).doesNotContain("geheim");
        assertThat(Configurations.mistake(Map.of("DATABASE_URL", "jdbc:mysql://" + secret)))
                .doesNotContain("geheim");
        assertThat(Configurations.mistake(Map.of("DATABASE_MAX_CONNECTIONS", secret)))
                .doesNotContain("geheim");
    }

    @Example
    void default_may_contain_text_that_is_not_a_placeholder() {
        assertThat(replace("${A:-$5 {x:-y} }", Map.of())).isEqualTo("$5 {x:-y }");
        assertThat(replace("$${A} ${ a } $A", Map.of())).isEqualTo("${A} ${ a } $A");
        assertThat(replace("${A:-}", Map.of())).isEmpty();
        assertThat(replace("no placeholder at all", Map.of())).isEqualTo("no placeholder at all");
    }

    private static String replace(String text, Map<String, String> environment) {
        return new EnvironmentPlaceholders(environment)
                .substitute(TextNode.valueOf(text))
                .textValue();
    }
}
