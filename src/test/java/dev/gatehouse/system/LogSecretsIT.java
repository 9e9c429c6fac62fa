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

/** The last test of a run: no log of any service that was started in it has a secret that was used in it. */
class LogSecretsIT {
    @Test
    void no_log_of_the_whole_run_has_a_secret() throws IOException {
        Set<Used> secrets = secrets();
        List<Path> logs = TestLogs.all();
        if (isWholeRun()) {
            assertThat(secrets.stream().map(Used::kind).collect(Collectors.toSet()))
                    .contains(
                            "a password",
                            "a password's digest",
                            // On MySQL none is made: it is given.
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
        assumeTrue(!secrets.isEmpty() && !logs.isEmpty(), "nothing was used, or nothing logged");

        // What is stored of a password, whoever's it is.
        secrets.add(new Used("an Argon2 hash", "$argon2id$v=19$m="));
        SecretSearch search = new SecretSearch(secrets);
        List<String> found = new ArrayList<>();
        for (Path log : logs) {
            found.addAll(search.in(log));
        }

        assertThat(found).isEmpty();
    }

    /** Maven hands on what was asked of it. */
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
