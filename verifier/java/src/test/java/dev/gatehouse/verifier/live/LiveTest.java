package dev.gatehouse.verifier.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.verifier.Reason;
import dev.gatehouse.verifier.VerificationException;
import dev.gatehouse.verifier.Verifier;
import dev.gatehouse.verifier.VerifierBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;

/** What the tests with a live service share. They have one service together. */
abstract class LiveTest {
    private static final class Shared {
        private static final LiveService SERVICE = LiveService.started();
    }

    private static final class Other {
        private static final LiveService SERVICE = LiveService.started();
    }

    private final List<AutoCloseable> opened = new ArrayList<>();

    static LiveService service() {
        return Shared.SERVICE;
    }

    /** A service with another database, which a test may restart. */
    static LiveService otherService() {
        return Other.SERVICE;
    }

    static Api api() {
        return service().api();
    }

    Verifier started(VerifierBuilder builder) throws InterruptedException {
        Verifier verifier = opened(builder.build());
        assertThat(verifier.awaitReady(Duration.ofSeconds(10)))
                .as(() -> verifier.health().toString())
                .isTrue();
        return verifier;
    }

    <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    static void assertRefused(Reason expected, Verifier verifier, String token) {
        VerificationException refused = catchThrowableOfType(VerificationException.class, () -> verifier.verify(token));
        assertThat(refused).as("expected: " + expected + ", token: " + token).isNotNull();
        assertThat(refused.reason()).as("token: " + token).isEqualTo(expected);
    }

    static boolean isRefused(Reason expected, Verifier verifier, String token) {
        try {
            verifier.verify(token);
            return false;
        } catch (VerificationException e) {
            return e.reason() == expected;
        }
    }

    /** Two seconds are what a session's end may take. */
    static ConditionFactory within(Duration time) {
        return Awaitility.await().atMost(time).pollInterval(Duration.ofMillis(20));
    }
}
