package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From when and until when a token is taken, to the millisecond. */
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
    private final BothApis apis = new BothApis(server);

    private void advanceTo(Instant time) {
        clock.advance(Duration.between(clock.instant(), time));
    }

    private static Instant expiry(String token) {
        return new Claims(CompactJws.parse(token).payload()).time("exp");
    }

    @Test
    void token_that_was_taken_is_refused_after_its_expiry() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        String token = ada.token();
        Instant expiry = expiry(token);
        assertThat(expiry).isEqualTo(Instant.ofEpochSecond(clock.instant().getEpochSecond() + 600));
        apis.admit(token);

        advanceTo(expiry.minus(MILLISECOND));
        apis.admit(token);

        advanceTo(expiry);
        apis.expiredAtClassic(token);
        assertThat(apis.atV1(token).status()).isEqualTo(200);

        advanceTo(expiry.plusSeconds(5).minus(MILLISECOND));
        assertThat(apis.atV1(token).status()).isEqualTo(200);

        advanceTo(expiry.plusSeconds(5));
        apis.refuseAtV1(token);
        apis.expiredAtClassic(token);

        clock.advance(Duration.ofDays(400));
        apis.refuseAtV1(token);
        apis.expiredAtClassic(token);
    }

    @Test
    void classic_token_that_was_taken_is_refused_after_its_expiry() {
        Person ada = Person.on(server);
        ada.signsInClassically();
        Instant expiry = expiry(ada.token());
        assertThat(expiry).isEqualTo(Instant.ofEpochSecond(clock.instant().getEpochSecond() + 1200));
        apis.admit(ada.token());

        advanceTo(expiry.minus(MILLISECOND));
        apis.admit(ada.token());

        advanceTo(expiry);
        apis.expiredAtClassic(ada.token());
        assertThat(apis.atV1(ada.token()).status()).isEqualTo(200);

        advanceTo(expiry.plusSeconds(5));
        apis.refuseAtV1(ada.token());
    }

    @Test
    void token_that_was_never_seen_is_refused_after_its_expiry() {
        Forge forge = Forge.in(server);
        ObjectNode claims = forge.claims();
        claims.put("exp", forge.secondsFromNow(-5));
        apis.refuseAtV1(forge.token(forge.header(), claims));

        claims.put("exp", forge.secondsFromNow(0));
        String within = forge.token(forge.header(), claims);
        assertThat(apis.atV1(within).status()).isEqualTo(200);
        apis.expiredAtClassic(within);

        claims.put("exp", 0);
        apis.refuseAtV1(forge.token(forge.header(), claims));
        apis.expiredAtClassic(forge.token(forge.header(), claims));
    }

    @Test
    void token_that_is_not_yet_valid_is_refused() {
        Forge forge = Forge.in(server);
        ObjectNode claims = forge.claims();
        // The clock stands somewhere within a second, so that this is five seconds away or a little less.
        claims.put("nbf", forge.secondsFromNow(5));
        apis.admit(forge.token(forge.header(), claims));

        claims.put("nbf", forge.secondsFromNow(7)).put("exp", forge.secondsFromNow(600));
        String early = forge.token(forge.header(), claims);
        apis.refuse(early, "The token is not yet valid (nbf)");

        clock.advance(Duration.ofSeconds(2));
        apis.admit(early);
    }

    @Test
    void token_of_the_far_future_is_refused() {
        Forge forge = Forge.in(server);
        ObjectNode claims = forge.claims().put("nbf", 253_402_300_799L).put("exp", 253_402_300_799L);

        apis.refuse(forge.token(forge.header(), claims), "The token is not yet valid (nbf)");
    }

    @Test
    void token_that_can_be_used_at_no_time_is_refused() {
        Forge forge = Forge.in(server);
        ObjectNode claims = forge.claims().put("nbf", forge.secondsFromNow(600)).put("exp", forge.secondsFromNow(-600));

        apis.refuseAtV1(forge.token(forge.header(), claims));
        apis.expiredAtClassic(forge.token(forge.header(), claims));
    }
}
