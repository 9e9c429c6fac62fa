package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The message of a broken rule says what to do. The test classes themselves break some rules. */
class ArchitectureMessagesTest {
    private static String failure(ArchRule rule, String... packages) {
        return rule.evaluate(new ClassFileImporter().importPackages(packages))
                .getFailureReport()
                .toString();
    }

    @Test
    void forbidden_dependency_is_named_with_the_entry_that_would_allow_it() {
        assertThat(failure(ArchitectureTest.packages_use_only_what_they_may, "dev.gatehouse.key"))
                .contains("key must not use support: ", "OwnKey.java", "add \"support\" to the entry \"key\" of ARROWS")
                .doesNotContain("key must not use audit", "key must not use kernel");
    }

    @Test
    void call_of_the_system_clock_is_reported_with_the_advice_to_inject_a_clock() {
        assertThat(failure(ArchitectureTest.time_comes_from_a_clock, "dev.gatehouse.platform.lifecycle"))
                .contains("inject a Clock", "ShutdownTest.java", "java.time.Instant.now()");
    }
}
