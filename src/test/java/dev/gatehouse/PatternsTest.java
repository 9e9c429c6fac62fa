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
 * The patterns of the contract match the same texts in ECMA-262 (with and without the flag {@code u}), Python, Java and Go.
 * This test checks Java and the syntax of the patterns; {@code src/e2e/patterns.spec.mjs} checks the other languages with the
 * same table.
 */
class PatternsTest {
    /**
     * The syntax that has the same meaning in all of these languages. It excludes named classes ({@code \d}, {@code \p}),
     * because the languages disagree about digits and letters; the dot, because they disagree about line ends; look-around;
     * and possessive quantifiers.
     */
    private static final java.util.regex.Pattern PORTABLE = java.util.regex.Pattern.compile(
            "\\^(?:\\[\\^?(?:(?:[A-Za-z0-9_]|\\\\x[0-7][0-9a-f]|\\\\x[89][0-9a-f])(?:-(?:[A-Za-z0-9]|\\\\x[0-9a-f]{2}))?)+-?]"
                    + "|[a-z|()*-]|\\{\\d{1,3},\\d{1,3}})*\\$");

    /** The highest repetition count that RE2, the engine of Go, allows. */
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
    void patterns_use_only_portable_syntax() throws IOException {
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
    Stream<DynamicTest> pattern_accepts_and_rejects_texts_in_java_as_the_table_says() throws IOException {
        return StreamSupport.stream(table().spliterator(), false)
                .map(row -> DynamicTest.dynamicTest(row.path("pattern").asText(), () -> {
                    String pattern = row.path("pattern").asText();
                    row.path("accepts")
                            .forEach(text -> assertThat(text.asText()).matches(pattern));
                    row.path("refuses")
                            .forEach(text -> assertThat(text.asText()).doesNotMatch(pattern));
                }));
    }

    /** A lone surrogate is not a character and cannot be stored. No portable pattern can exclude it, so Java code does. */
    @TestFactory
    Stream<DynamicTest> text_with_a_lone_surrogate_is_rejected_by_every_field_with_a_pattern() {
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
