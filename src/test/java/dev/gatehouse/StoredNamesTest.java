package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks the names of enum constants that are stored, hashed into an id, or shown to clients and operators. The enum itself may
 * be renamed or moved, and constants may be added.
 */
class StoredNamesTest {
    @TestFactory
    List<DynamicTest> names_of_earlier_versions_still_exist() throws IOException {
        List<Set<String>> enums = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.gatehouse").stream()
                        .filter(JavaClass::isEnum)
                        .map(StoredNamesTest::constants)
                        .toList();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(StoredNamesTest.class.getResourceAsStream("/earlier/names.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(": ", 2))
                    .map(line -> DynamicTest.dynamicTest(
                            line[0],
                            () -> assertThat(enums)
                                    .as("no enum has all names of %s", line[0])
                                    .anySatisfy(names -> assertThat(names).contains(line[1].split(" ")))))
                    .toList();
        }
    }

    private static Set<String> constants(JavaClass type) {
        return type.getFields().stream()
                .filter(field -> field.getModifiers().contains(JavaModifier.ENUM))
                .map(JavaField::getName)
                .collect(Collectors.toSet());
    }
}
