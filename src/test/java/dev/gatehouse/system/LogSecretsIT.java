package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.support.SecretSearch;
import dev.gatehouse.support.TestDatabase;
import dev.gatehouse.support.TestLogs;
import dev.gatehouse.support.UsedSecrets;
import dev.gatehouse.support.UsedSecrets.Used;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Searches all logs of a test run for all secrets used in it. Must run as the last test. */
class LogSecretsIT {
    @Test
    void no_log_of_the_run_contains_a_secret() throws IOException {
        Set<Used> secrets = secrets();
        List<Path> logs = TestLogs.all();
        if (isWholeRun()) {
            assertThat(secrets.stream().map(Used::kind).collect(Collectors.toSet()))
                    .contains(
                            "a password",
                            "a password's digest",
                            // On MySQL the secret is configured, not generated.
                            TestDatabase.isMySql() ? "the variable ADMIN_PASSWORD" : "a service's secret",
                            "a private key",
                            "a token of an answer",
                            "the credentials of an Authorization header",
                            "the variable GATEHOUSE_SECRET",
                            "the variable JWT_SECRET_KEY");
            assertThat(logs)
                    .extracting(file -> String.valueOf(file.getFileName()))
                    .contains("gatehouse.log", "requests.log")
                    .anyMatch(name -> name.endsWith(".out"));
        }
        assumeTrue(!secrets.isEmpty() && !logs.isEmpty(), "no secrets or no logs to check");

        // No password hash may be in a log, of any password.
        secrets.add(new Used("an Argon2 hash", "$argon2id$v=19$m="));
        SecretSearch search = new SecretSearch(secrets);
        List<String> found = new ArrayList<>();
        for (Path log : logs) {
            found.addAll(search.in(log));
        }

        assertThat(found).isEmpty();
    }

    /** Returns whether all tests run; Maven passes its test selection as system properties. */
    private static boolean isWholeRun() {
        return System.getProperty("test") == null && System.getProperty("it.test") == null;
    }

    private static Set<Used> secrets() throws IOException {
        Set<Used> secrets = new LinkedHashSet<>();
        if (Files.isDirectory(UsedSecrets.FOLDER)) {
            try (Stream<Path> files = Files.list(UsedSecrets.FOLDER)) {
                for (Path file : files.toList()) {
                    Files.readAllLines(file).forEach(line -> secrets.add(Used.of(line)));
                }
            }
        }
        return secrets;
    }
}
