package dev.gatehouse.verifier.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.verifier.Reason;
import dev.gatehouse.verifier.Verifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tokens of ended sessions are refused within two seconds, in whatever way the session has ended. */
class SessionsTest extends LiveTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private Verifier verifier;

    @BeforeEach
    void start() throws InterruptedException {
        Api.ServiceClient client = api().newClient("revocations");
        verifier = started(Verifier.forIssuer(service().url()).client(client.id(), client.secret()));
    }

    private record Way(String name, Consumer<Api.Session> end) {}

    @TestFactory
    List<DynamicTest> session_ends() {
        return List.of(
                        new Way("sign-out", api()::signOut),
                        new Way("password change", api()::changePassword),
                        new Way("roles changed", user -> api().update(user, Map.of("roles", List.of("admin")))),
                        new Way("deactivation", user -> api().update(user, Map.of("active", false))),
                        new Way("deletion", api()::delete),
                        new Way("account closed", api()::closeAccount),
                        new Way("refresh token reused", api()::reuseRefreshToken),
                        new Way("ended by an administrator", api()::endSessions))
                .stream()
                .map(way -> DynamicTest.dynamicTest(way.name(), () -> assertEnds(way.end())))
                .toList();
    }

    private void assertEnds(Consumer<Api.Session> end) {
        Api.Session user = api().newUser();
        assertThat(verifier.verify(user.accessToken()).sessionId()).isEqualTo(user.id());

        end.accept(user);

        within(LIMIT).until(() -> isRefused(Reason.SESSION_ENDED, verifier, user.accessToken()));
    }

    @Test
    void disavowal_of_a_password_change_ends_the_new_session() {
        Api.Session user = api().newUser();
        Api.Session changed = api().changePassword(user);
        assertThat(verifier.verify(changed.accessToken())).isNotNull();

        api().disavow(changed);

        within(LIMIT).until(() -> isRefused(Reason.SESSION_ENDED, verifier, changed.accessToken()));
        assertRefused(Reason.SESSION_ENDED, verifier, user.accessToken());
    }

    @Test
    void other_sessions_of_the_user_go_on_after_a_sign_out() {
        Api.Session user = api().newUser();
        Api.Session other = api().signIn(user.username(), user.password());
        assertThat(verifier.verify(other.accessToken())).isNotNull();

        api().signOut(user);

        within(LIMIT).until(() -> isRefused(Reason.SESSION_ENDED, verifier, user.accessToken()));
        assertThat(verifier.verify(other.accessToken())).isNotNull();
    }

    @Test
    void all_tokens_of_a_session_are_refused() {
        Api.Session first = api().admin();
        Api.Session second = api().refresh(first);
        assertThat(verifier.verify(first.accessToken()).fresh()).isTrue();
        assertThat(verifier.verify(second.accessToken()).fresh()).isFalse();

        api().signOut(second);

        within(LIMIT).until(() -> isRefused(Reason.SESSION_ENDED, verifier, first.accessToken()));
        assertRefused(Reason.SESSION_ENDED, verifier, second.accessToken());
    }

    @Test
    void key_removal_ends_all_tokens_of_the_key_even_if_an_old_jwk_set_has_it() throws InterruptedException {
        Proxy proxy = opened(new Proxy(service().url()));
        AtomicReference<String> oldJwks = new AtomicReference<>();
        proxy.changeJwks(jwks -> oldJwks.updateAndGet(old -> old == null ? jwks : old));
        Api.ServiceClient client = api().newClient("revocations");
        Verifier behindCache = started(Verifier.forIssuer(service().url())
                .internalUrl(proxy.url())
                .client(client.id(), client.secret())
                .keyRefresh(Duration.ofMillis(200)));
        String token = api().admin().accessToken();
        assertThat(behindCache.verify(token)).isNotNull();
        assertThat(verifier.verify(token)).isNotNull();

        api().rotateKeys();
        api().removeKey(Tokens.kid(token));

        within(LIMIT).until(() -> isRefused(Reason.KEY_REMOVED, verifier, token));
        within(LIMIT).until(() -> isRefused(Reason.KEY_REMOVED, behindCache, token));
        long seen = proxy.requestsTo("/.well-known/jwks.json");
        within(Duration.ofSeconds(5)).until(() -> proxy.requestsTo("/.well-known/jwks.json") > seen + 1);
        assertRefused(Reason.KEY_REMOVED, behindCache, token);
        assertThat(verifier.verify(api().admin().accessToken())).isNotNull();
    }
}
