package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.gatehouse.support.OnEveryDatabase;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every class that has SQL is tested on every database. */
class DaoTestsTest {
    private static final String PACKAGE = "dev.gatehouse";

    @Test
    void every_dao_is_listed_by_a_test_that_runs_on_every_database() {
        JavaClasses main = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(PACKAGE);
        JavaClasses tests = new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests())
                .importPackages(PACKAGE);

        Set<String> daos = main.stream()
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getSimpleName)
                .filter(name -> name.endsWith("Dao") || name.endsWith("Sql"))
                .collect(Collectors.toSet());
        Set<String> tested = tests.stream()
                .filter(each -> each.isAnnotatedWith(OnEveryDatabase.class))
                .flatMap(each -> Arrays.stream(
                        each.getAnnotationOfType(OnEveryDatabase.class).value()))
                .collect(Collectors.toSet());

        assertThat(daos).as("Daos found by the scan").contains("UserDao", "SessionSql");
        assertThat(tested)
                .as("list each Dao in the @OnEveryDatabase annotation of the test for its statements")
                .isEqualTo(daos);
    }
}
