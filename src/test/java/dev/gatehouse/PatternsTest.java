package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.support.Contract;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract's patterns mean the same in ECMA-262 with and without the flag {@code u}, Python, Java and Go. Here is Java, and
 * what can be told from a pattern itself; {@code src/e2e/patterns.spec.mjs} reads the same table in the other languages.
 */
class PatternsTest {
    /**
     * What all of these languages have, and mean alike: no classes by name ({@code \d}, {@code \p}), which differ in what they
     * take for a digit or a letter; no dot, which differs in what ends a line; no look-around and no possessive quantifiers.
     */
    private static final java.util.regex.Pattern PORTABLE = java.util.regex.Pattern.compile(
            "\\^(?:\\[\\^?(?:(?:[A-Za-z0-9_]|\\\\x[0-7][0-9a-f]|\\\\x[89][0-9a-f])(?:-(?:[A-Za-z0-9]|\\\\x[0-9a-f]{2}))?)+-?]"
                    + "|[a-z|()*-]|\\{\\d{1,3},\\d{1,3}})*\\$");

    /** RE2, which Go has, repeats nothing more often. */
    private static final int MOST_REPETITIONS = 1000;

    private static JsonNode table() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(PatternsTest.class.getClassLoader().getResourceAsStream("patterns.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static Set<String> patterns() throws IOException {
        JsonNode contract = new YAMLMapper().readTree(Contract.document());
        Set<String> patterns = new TreeSet<>();
        contract.findValues("pattern").forEach(pattern -> patterns.add(pattern.asText()));
        return patterns;
    }

    @Test
    void every_pattern_is_in_the_table() throws IOException {
        assertThat(table().findValuesAsText("pattern")).containsExactlyInAnyOrderElementsOf(patterns());
    }

    @Test
    void a_pattern_has_nothing_that_languages_read_differently() throws IOException {
        for (String pattern : patterns()) {
            assertThat(pattern).matches(PORTABLE);
            assertThat(java.util.regex.Pattern.compile("\\d+(?=[,}])")
                            .matcher(pattern)
                            .results()
                            .map(MatchResult::group)
                            .map(Integer::valueOf))
                    .allMatch(count -> count <= MOST_REPETITIONS);
        }
        assertThat(List.of("^\\p{L}$", "^\\d$", "^.$", "^(?!a)a$", "^a*+$", "^[a&&b]$", "^\\u0000$", "a", "^[[a]]$"))
                .noneMatch(pattern -> PORTABLE.matcher(pattern).matches());
    }

    @TestFactory
    Stream<DynamicTest> pattern_takes_and_refuses_in_java_what_the_table_says() throws IOException {
        return StreamSupport.stream(table().spliterator(), false)
                .map(row -> DynamicTest.dynamicTest(row.path("pattern").asText(), () -> {
                    String pattern = row.path("pattern").asText();
                    row.path("accepts")
                            .forEach(text -> assertThat(text.asText()).matches(pattern));
                    row.path("refuses")
                            .forEach(text -> assertThat(text.asText()).doesNotMatch(pattern));
                }));
    }

    /** No pattern can say it in all languages: a lone surrogate is no character, and cannot be stored. */
    @TestFactory
    Stream<DynamicTest> text_with_a_lone_surrogate_is_refused_wherever_there_is_a_pattern() {
        return new ClassFileImporter()
                .importPackages("dev.gatehouse.api.model").stream()
                        .map(JavaClass::reflect)
                        .flatMap(type -> Stream.of(type.getDeclaredFields()))
                        .filter(field -> field.getAnnotationsByType(Pattern.class).length > 0)
                        .map(field -> DynamicTest.dynamicTest(
                                field.getDeclaringClass().getSimpleName() + "." + field.getName(),
                                () -> assertRefusesLoneSurrogates(field)));
    }

    private static void assertRefusesLoneSurrogates(Field field) {
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            Validator validator = factory.getValidator();
            for (String text : List.of("\ud800", "abc\udc00def", "\udc00\ud800", "\ud83d\ude00\ude00")) {
                Object value = field.getType() == Secret.class ? new Secret(text) : text;
                assertThat(validator.validateValue(field.getDeclaringClass(), field.getName(), value))
                        .anyMatch(
                                violation -> violation.getConstraintDescriptor().getAnnotation() instanceof Pattern);
            }
        }
    }
}
