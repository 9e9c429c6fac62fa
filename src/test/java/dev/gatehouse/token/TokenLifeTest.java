package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The exact times from which and until which a token is accepted, to the millisecond. */
@Tag("crypto")
class TokenLifeTest {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    @SuppressWarnings("NullAway.Init") // by start()
    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(
                Map.of("ACCESS_TOKEN_LIFETIME", "10 minutes", "JWT_ACCESS_TOKEN_EXPIRES", "1200"));
        server.clock().stop();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private final TestClock clock = server.clock();
    private final TokenAssertions tokens = new TokenAssertions(server);

    private void advanceTo(Instant time) {
        clock.advance(Duration.between(clock.instant(), time));
    }

    private static Instant expiry(String token) {
        return new Claims(CompactJws.parse(token).payload()).time("exp");
    }

    @Test
    void cached_token_is_rejected_after_its_expiry() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        String token = ada.token();
        Instant expiry = expiry(token);
        assertThat(expiry).isEqualTo(Instant.ofEpochSecond(clock.instant().getEpochSecond() + 600));
        tokens.assertAccepted(token);

        advanceTo(expiry.minus(MILLISECOND));
        tokens.assertAccepted(token);

        advanceTo(expiry);
        tokens.assertExpiredAtClassic(token);
        assertThat(ada.isSignedIn()).isTrue();

        advanceTo(expiry.plusSeconds(5).minus(MILLISECOND));
        assertThat(ada.isSignedIn()).isTrue();

        advanceTo(expiry.plusSeconds(5));
        tokens.assertRefusedAtV1(token);
        tokens.assertExpiredAtClassic(token);

        clock.advance(Duration.ofDays(400));
        tokens.assertRefusedAtV1(token);
        tokens.assertExpiredAtClassic(token);
    }

    @Test
    void lifetime_in_a_response_counts_from_the_issue_however_long_the_response_takes() throws Exception {
        Person ada = Person.on(server);
        AtomicBoolean enough = new AtomicBoolean();
        Thread time = new Thread(() -> {
            while (!enough.get()) {
                clock.advance(MILLISECOND);
            }
        });
        time.start();
        try {
            assertThat(ada.signsIn().getExpiresIn()).isEqualTo(600);
            assertThat(ada.refreshes().getExpiresIn()).isEqualTo(600);
        } finally {
            enough.set(true);
            time.join();
        }
    }

    @Test
    void cached_classic_token_is_rejected_after_its_expiry() throws Exception {
        Person ada = Person.on(server);
        ada.signsInClassically();
        Instant expiry = expiry(ada.token());
        assertThat(expiry).isEqualTo(Instant.ofEpochSecond(clock.instant().getEpochSecond() + 1200));
        tokens.assertAccepted(ada.token());

        advanceTo(expiry.minus(MILLISECOND));
        tokens.assertAccepted(ada.token());

        advanceTo(expiry);
        tokens.assertExpiredAtClassic(ada.token());
        assertThat(ada.isSignedIn()).isTrue();

        advanceTo(expiry.plusSeconds(5));
        tokens.assertRefusedAtV1(ada.token());
    }

    @Test
    void new_token_is_rejected_after_its_expiry() {
        Forge forge = Forge.in(server);
        ObjectNode claims = forge.claims();
        claims.put("exp", forge.secondsFromNow(-5));
        tokens.assertRefusedAtV1(forge.token(forge.header(), claims));

        claims.put("exp", forge.secondsFromNow(0));
        String within = forge.token(forge.header(), claims);
        assertThat(tokens.atV1(within).status()).isEqualTo(200);
        tokens.assertExpiredAtClassic(within);

        claims.put("exp", 0);
        tokens.assertRefusedAtV1(forge.token(forge.header(), claims));
        tokens.assertExpiredAtClassic(forge.token(forge.header(), claims));
    }

    @Test
    void token_that_is_not_yet_valid_is_rejected() {
        Forge forge = Forge.in(server);
        ObjectNode claims = forge.claims();
        // The clock stands within a second, so this time is at most five seconds away.
        claims.put("nbf", forge.secondsFromNow(5));
        tokens.assertAccepted(forge.token(forge.header(), claims));

        claims.put("nbf", forge.secondsFromNow(7)).put("exp", forge.secondsFromNow(600));
        String early = forge.token(forge.header(), claims);
        tokens.assertRefused(early, "The token is not yet valid (nbf)");

        clock.advance(Duration.ofSeconds(2));
        tokens.assertAccepted(early);
    }

    @Test
    void token_of_the_far_future_is_rejected() {
        Forge forge = Forge.in(server);
        ObjectNode claims = forge.claims().put("nbf", 253_402_300_799L).put("exp", 253_402_300_799L);

        tokens.assertRefused(forge.token(forge.header(), claims), "The token is not yet valid (nbf)");
    }

    @Test
    void token_that_expires_before_it_becomes_valid_is_rejected() {
        Forge forge = Forge.in(server);
        ObjectNode claims = forge.claims().put("nbf", forge.secondsFromNow(600)).put("exp", forge.secondsFromNow(-600));

        tokens.assertRefusedAtV1(forge.token(forge.header(), claims));
        tokens.assertExpiredAtClassic(forge.token(forge.header(), claims));
    }
}
