package dev.gatehouse.verifier.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.verifier.OnFeedOutage;
import dev.gatehouse.verifier.Reason;
import dev.gatehouse.verifier.Verifier;
import dev.gatehouse.verifier.VerifierBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when the revocation feed is interrupted. */
class FeedTest extends LiveTest {
    private static final Duration OUTAGE = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String PATH = "/v1/revocations";

    private Proxy proxy;
    private Api.ServiceClient client;

    @BeforeEach
    void start() {
        proxy = opened(new Proxy(service().url()));
        client = api().newClient("revocations");
    }

    private VerifierBuilder verifier(OnFeedOutage onFeedOutage) {
        return Verifier.forIssuer(service().url())
                .internalUrl(proxy.url())
                .client(client.id(), client.secret())
                .onFeedOutage(onFeedOutage)
                .feedOutageAfter(OUTAGE);
    }

    @Test
    void verifier_that_starts_later_knows_the_ended_sessions() throws InterruptedException {
        Api.Session session = api().admin();
        api().signOut(session);

        Verifier verifier = started(verifier(OnFeedOutage.ACCEPT));

        assertRefused(Reason.SESSION_ENDED, verifier, session.accessToken());
        assertThat(verifier.health().healthy()).isTrue();
        assertThat(verifier.health().endedSessions()).isPositive();
        assertThat(verifier.health().feedAge()).isPresent();
    }

    @Test
    void verifier_without_a_client_does_not_follow_the_feed() throws InterruptedException {
        Verifier verifier = started(Verifier.forIssuer(service().url()).internalUrl(proxy.url()));
        Api.Session session = api().admin();
        api().signOut(session);

        assertThat(verifier.verify(session.accessToken())).isNotNull();
        assertThat(verifier.health().feedAge()).isEmpty();
        assertThat(proxy.requestsTo(PATH)).isZero();
    }

    @Test
    void feed_without_news_is_no_outage() throws InterruptedException {
        Verifier verifier = started(verifier(OnFeedOutage.REFUSE));
        String token = api().admin().accessToken();
        long seen = proxy.requestsTo(PATH);

        within(SOON).until(() -> {
            assertThat(verifier.verify(token)).isNotNull();
            return proxy.requestsTo(PATH) > seen + 3;
        });
    }

    @Test
    void outage_accepts_by_default_and_health_tells() throws InterruptedException {
        Verifier verifier = started(verifier(OnFeedOutage.ACCEPT));
        Api.Session session = api().admin();
        assertThat(verifier.verify(session.accessToken())).isNotNull();

        long seen = proxy.requestsTo(PATH);
        proxy.cut(true);
        api().signOut(session);

        within(SOON).until(() -> !verifier.health().healthy());
        assertThat(verifier.health().reason().orElseThrow()).startsWith("feed: ");
        assertThat(verifier.verify(session.accessToken())).isNotNull();
        // Attempts become rarer.
        assertThat(proxy.requestsTo(PATH) - seen).isBetween(2L, 10L);

        proxy.cut(false);

        within(SOON).until(() -> isRefused(Reason.SESSION_ENDED, verifier, session.accessToken()));
        assertThat(verifier.health().healthy()).isTrue();
    }

    @Test
    void outage_refuses_if_it_is_set() throws InterruptedException {
        Verifier verifier = started(verifier(OnFeedOutage.REFUSE));
        Api.Session ended = api().admin();
        api().signOut(ended);
        within(SOON).until(() -> isRefused(Reason.SESSION_ENDED, verifier, ended.accessToken()));
        String token = api().admin().accessToken();
        assertThat(verifier.verify(token)).isNotNull();

        proxy.cut(true);

        within(SOON).until(() -> isRefused(Reason.FEED_UNAVAILABLE, verifier, token));
        assertThat(Reason.FEED_UNAVAILABLE.status()).isEqualTo(503);
        assertRefused(Reason.SESSION_ENDED, verifier, ended.accessToken());

        proxy.cut(false);

        within(SOON).until(() -> !isRefused(Reason.FEED_UNAVAILABLE, verifier, token));
        assertThat(verifier.verify(token)).isNotNull();
    }

    @Test
    void before_the_first_snapshot_the_setting_for_outages_applies() throws InterruptedException {
        Api.ServiceClient wrong = new Api.ServiceClient(client.id(), client.secret() + "x");
        Verifier accepting = opened(Verifier.forIssuer(service().url())
                .client(wrong.id(), wrong.secret())
                .build());
        Verifier refusing = opened(Verifier.forIssuer(service().url())
                .client(wrong.id(), wrong.secret())
                .onFeedOutage(OnFeedOutage.REFUSE)
                .build());
        String token = api().admin().accessToken();

        assertThat(accepting.awaitReady(Duration.ofMillis(500))).isFalse();
        assertThat(accepting.verify(token)).isNotNull();
        assertRefused(Reason.FEED_UNAVAILABLE, refusing, token);
        within(SOON).until(() -> accepting.health().reason().orElse("").contains("refuses the service client: 401"));
    }

    @Test
    void client_without_the_scope_is_told_in_health_and_logged() {
        List<LogRecord> logged = logged();
        Api.ServiceClient other = api().newClient("introspect");
        Verifier verifier = opened(Verifier.forIssuer(service().url())
                .client(other.id(), other.secret())
                .build());

        within(SOON).until(() -> verifier.health().reason().orElse("").contains("refuses the service client: 403"));
        assertThat(logged)
                .anyMatch(record -> record.getLevel().equals(Level.SEVERE)
                        && record.getMessage().endsWith("403"));
    }

    /** Returns what the verifier logs, by the System.Logger of the JDK, until the end of the test. */
    private List<LogRecord> logged() {
        List<LogRecord> records = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(Verifier.class.getName());
        logger.addHandler(handler);
        opened(() -> logger.removeHandler(handler));
        return records;
    }

    @Test
    void retry_after_is_obeyed() throws InterruptedException {
        Verifier verifier = started(verifier(OnFeedOutage.ACCEPT));
        proxy.answer(503, "3");
        long seen = proxy.requestsTo(PATH);
        // The poll that runs ends by itself, the next one gets the 503.
        within(SOON).until(() -> proxy.requestsTo(PATH) > seen);
        long refusedAt = System.nanoTime();
        long refused = proxy.requestsTo(PATH);
        proxy.answer(0, "");

        within(SOON).until(() -> proxy.requestsTo(PATH) > refused);

        assertThat(Duration.ofNanos(System.nanoTime() - refusedAt)).isGreaterThan(Duration.ofMillis(2500));
        within(SOON).until(() -> verifier.health().healthy());
    }

    @Test
    void expired_cursor_begins_a_new_snapshot() throws InterruptedException {
        // For Gatehouse, the cursor of another database has expired.
        Api.ServiceClient others = otherService().api().newClient("revocations");

        assertNewSnapshot(otherService().api().cursor(others));
    }

    @Test
    void unreadable_cursor_begins_a_new_snapshot() throws InterruptedException {
        assertNewSnapshot("AAAAAAAAAAEAAAGTZeB8K3pU");
    }

    private void assertNewSnapshot(String cursor) throws InterruptedException {
        Verifier verifier = started(verifier(OnFeedOutage.ACCEPT));
        long snapshots = snapshots();
        Api.Session session = api().admin();
        proxy.changeQuery(query -> query.replaceFirst("cursor=[^&]*", "cursor=" + cursor));
        within(SOON).until(() -> snapshots() > snapshots);
        proxy.changeQuery(query -> query);

        api().signOut(session);

        within(SOON).until(() -> isRefused(Reason.SESSION_ENDED, verifier, session.accessToken()));
    }

    private long snapshots() {
        return proxy.requestsTo(PATH) - proxy.requestsTo(PATH + "?");
    }

    @Test
    void gatehouse_restarts() throws InterruptedException, IOException {
        LiveService own = otherService();
        Api.ServiceClient its = own.api().newClient("revocations");
        Verifier verifier = started(Verifier.forIssuer(own.url()).client(its.id(), its.secret()));
        Api.Session before = own.api().admin();
        Api.Session ended = own.api().admin();
        own.api().signOut(ended);
        within(SOON).until(() -> isRefused(Reason.SESSION_ENDED, verifier, ended.accessToken()));

        own.stop();
        assertThat(verifier.verify(before.accessToken())).isNotNull();
        assertRefused(Reason.SESSION_ENDED, verifier, ended.accessToken());
        own.restart();

        assertThat(verifier.verify(before.accessToken())).isNotNull();
        assertThat(verifier.verify(own.api().admin().accessToken())).isNotNull();
        own.api().signOut(before);
        within(SOON).until(() -> isRefused(Reason.SESSION_ENDED, verifier, before.accessToken()));
        assertRefused(Reason.SESSION_ENDED, verifier, ended.accessToken());
    }
}
