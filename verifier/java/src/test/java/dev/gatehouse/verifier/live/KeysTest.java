package dev.gatehouse.verifier.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import dev.gatehouse.verifier.Reason;
import dev.gatehouse.verifier.Verifier;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the keys are loaded and kept. */
class KeysTest extends LiveTest {
    private static final String PATH = "/.well-known/jwks.json";
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ECKey key = Tokens.newKey();
    private Proxy proxy;

    @BeforeEach
    void start() {
        proxy = opened(new Proxy(service().url()));
    }

    @Test
    void tokens_before_and_after_a_rotation_are_accepted() throws InterruptedException {
        Verifier verifier = started(Verifier.forIssuer(service().url()).internalUrl(proxy.url()));
        String before = api().admin().accessToken();
        assertThat(verifier.verify(before)).isNotNull();

        api().rotateKeys();
        String after = api().admin().accessToken();

        assertThat(Tokens.kid(after)).isNotEqualTo(Tokens.kid(before));
        assertThat(verifier.verify(after)).isNotNull();
        assertThat(verifier.verify(before)).isNotNull();
    }

    @Test
    void unknown_key_loads_the_keys_once_in_the_cool_down() throws Exception {
        Verifier verifier = started(Verifier.forIssuer(service().url()).internalUrl(proxy.url()));
        String token = api().admin().accessToken();
        long before = proxy.requestsTo(PATH);

        // Forty callers with a key that was just published share one load.
        proxy.changeJwks(jwks -> Tokens.withKey(jwks, key));
        String published = Tokens.sign(key, Tokens.part(token, 1));
        all(40, () -> verifier.verify(published));
        assertThat(proxy.requestsTo(PATH)).isEqualTo(before + 1);

        // Tokens with invented keys load nothing for ten seconds.
        List<ECKey> invented =
                IntStream.range(0, 10).mapToObj(i -> Tokens.newKey()).toList();
        for (ECKey other : invented) {
            assertRefused(Reason.UNKNOWN_KEY, verifier, Tokens.sign(other, Tokens.part(token, 1)));
        }
        assertThat(proxy.requestsTo(PATH)).isEqualTo(before + 1);
        assertThat(verifier.verify(token)).isNotNull();
    }

    @Test
    void keys_are_loaded_again_after_the_cool_down() throws InterruptedException {
        Verifier verifier = started(
                Verifier.forIssuer(service().url()).internalUrl(proxy.url()).keyCoolDown(Duration.ofMillis(500)));
        String token = Tokens.sign(key, Tokens.part(api().admin().accessToken(), 1));
        assertRefused(Reason.UNKNOWN_KEY, verifier, token);

        proxy.changeJwks(jwks -> Tokens.withKey(jwks, key));

        within(SOON)
                .untilAsserted(() -> assertThat(isRefused(Reason.UNKNOWN_KEY, verifier, token))
                        .isFalse());
        assertThat(verifier.verify(token)).isNotNull();
    }

    @Test
    void key_that_is_no_longer_published_is_dropped_at_the_next_refresh() throws InterruptedException {
        proxy.changeJwks(jwks -> Tokens.withKey(jwks, key));
        Verifier verifier = started(
                Verifier.forIssuer(service().url()).internalUrl(proxy.url()).keyRefresh(Duration.ofMillis(200)));
        String other = api().admin().accessToken();
        String token = Tokens.sign(key, Tokens.part(other, 1));
        assertThat(verifier.verify(token)).isNotNull();

        proxy.changeJwks(jwks -> jwks);

        within(SOON).until(() -> isRefused(Reason.UNKNOWN_KEY, verifier, token));
        assertThat(verifier.verify(other)).isNotNull();
    }

    @Test
    void keys_are_used_while_gatehouse_is_away_but_not_for_ever() throws InterruptedException {
        Verifier verifier = started(Verifier.forIssuer(service().url())
                .internalUrl(proxy.url())
                .keyRefresh(Duration.ofMillis(200))
                .keysUsableFor(Duration.ofSeconds(2)));
        String known = api().admin().accessToken();
        String unknown = Tokens.sign(key, Tokens.part(known, 1));

        proxy.cut(true);

        within(SOON).until(() -> !verifier.health().healthy());
        assertThat(verifier.health().reason().orElseThrow()).startsWith("keys: ");
        assertThat(verifier.verify(known)).isNotNull();
        assertRefused(Reason.KEYS_UNAVAILABLE, verifier, unknown);
        within(SOON).until(() -> isRefused(Reason.KEYS_UNAVAILABLE, verifier, known));

        proxy.cut(false);

        within(Duration.ofSeconds(10)).until(() -> verifier.health().healthy());
        assertThat(verifier.verify(known)).isNotNull();
        assertRefused(Reason.UNKNOWN_KEY, verifier, unknown);
    }

    @Test
    void service_that_starts_before_gatehouse_refuses_with_503_and_recovers() {
        proxy.answer(503, "1");
        Verifier verifier = opened(
                Verifier.forIssuer(service().url()).internalUrl(proxy.url()).build());
        String token = api().admin().accessToken();
        assertRefused(Reason.KEYS_UNAVAILABLE, verifier, token);
        assertThat(Reason.KEYS_UNAVAILABLE.status()).isEqualTo(503);
        assertThat(verifier.health().healthy()).isFalse();

        proxy.answer(0, "");

        within(Duration.ofSeconds(10)).until(() -> !isRefused(Reason.KEYS_UNAVAILABLE, verifier, token));
        assertThat(verifier.verify(token)).isNotNull();
    }

    private static void all(int callers, Callable<Object> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            for (Future<Object> each : threads.invokeAll(Collections.nCopies(callers, task))) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
