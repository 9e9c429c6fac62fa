package dev.gatehouse.verifier.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.verifier.Verifier;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A closed verifier leaves nothing behind. */
class ClosingTest extends LiveTest {
    @Test
    void closed_verifier_leaves_no_thread() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Api.ServiceClient client = api().newClient("revocations");
        Verifier verifier = Verifier.forIssuer(service().url())
                .client(client.id(), client.secret())
                .build();
        assertThat(verifier.awaitReady(Duration.ofSeconds(10))).isTrue();
        Set<String> started = names(before);
        assertThat(started).contains("gatehouse-verifier-keys", "gatehouse-verifier-feed");
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> !before.contains(thread))
                        .allMatch(Thread::isDaemon))
                .isTrue();

        long began = System.nanoTime();
        verifier.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));

        // On JDK 17, the JDK's client ends its selector thread when it is collected.
        within(Duration.ofSeconds(10)).until(() -> {
            System.gc();
            return names(before).stream().noneMatch(name -> name.startsWith("gatehouse-verifier"));
        });
    }

    private static Set<String> names(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }
}
