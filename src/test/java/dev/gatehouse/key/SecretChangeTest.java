package dev.gatehouse.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.platform.crypto.MasterSecret.WrongSecretException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The service's secret becomes another while two instances serve: one restarts after the other, in three steps. */
@Tag("alone")
class SecretChangeTest {
    private static final String OLD = "an old secret of 32 bytes or more as it should be";
    private static final String NEW = "a new secret of 32 bytes or more as it should be";

    private final Map<String, String> team = Administrator.team("GATEHOUSE_SECRET", OLD);
    private GatehouseServer a = start(OLD, "");
    private GatehouseServer b = start(OLD, "");
    private Person ada = Person.on(a);
    private String refreshToken = "";

    private GatehouseServer start(String secret, String accepted) {
        Map<String, String> settings = new HashMap<>(team);
        settings.put("GATEHOUSE_SECRET", secret);
        settings.put("GATEHOUSE_SECRETS_ACCEPTED", accepted);
        return GatehouseServer.start(settings);
    }

    private void restartA(String secret, String accepted) {
        a.close();
        a = start(secret, accepted);
    }

    private void restartB(String secret, String accepted) {
        b.close();
        b = start(secret, accepted);
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
    }

    @Test
    void nothing_breaks_on_the_way() throws Exception {
        ada.signsIn();
        refreshToken = ada.refreshToken();
        String token = ada.token();
        Person idle = Person.on(a);
        idle.signsIn();

        // First the new one is accepted everywhere …
        restartA(OLD, NEW);
        assertAllIsWell(token);
        restartB(OLD, NEW);
        assertAllIsWell(token);
        // … then it is used …
        restartA(NEW, OLD);
        assertAllIsWell(token);
        rotatesAtOnce(a);
        assertAllIsWell(token);
        rotatesAtOnce(b);
        assertAllIsWell(token);
        restartB(NEW, OLD);
        assertAllIsWell(token);
        assertThat(catchThrowable(() -> Rings.open(a, NEW))).isInstanceOf(WrongSecretException.class);
        assertThat(Rings.open(a, NEW, OLD).reencryptAll(Actor.SERVICE)).isPositive();
        assertThat(Rings.open(a, NEW).reencryptAll(Actor.SERVICE)).isZero();
        assertThat(catchThrowable(() -> Rings.open(a, OLD))).isInstanceOf(WrongSecretException.class);
        assertAllIsWell(token);
        // … then the old one goes.
        restartA(NEW, "");
        assertAllIsWell(token);
        restartB(NEW, "");
        assertAllIsWell(token);
        assertThat(idle.at(b).refreshes().getAccessToken()).isNotEmpty();
    }

    /** An old token, and a new one of each, are good on both; and both give the same successor of a refresh token. */
    private void assertAllIsWell(String token) throws Exception {
        Administrator onA = Administrator.of(a);
        Administrator onB = Administrator.of(b);
        for (String each : List.of(token, signsIn(a), signsIn(b))) {
            assertThat(onA.statusWith(each)).isEqualTo(200);
            assertThat(onB.statusWith(each)).isEqualTo(200);
        }
        String successor = ada.at(a).refreshesWith(refreshToken).getRefreshToken();
        assertThat(ada.at(b).refreshesWith(refreshToken).getRefreshToken()).isEqualTo(successor);
        refreshToken = successor;
        await().until(() -> onA.published().equals(onB.published()));
    }

    private static String signsIn(GatehouseServer server) throws Exception {
        Person person = Person.on(server);
        person.signsIn();
        return person.token();
    }

    private static void rotatesAtOnce(GatehouseServer server) throws Exception {
        Administrator admin = Administrator.of(server);
        await().ignoreExceptions().pollInterval(Duration.ofMillis(100)).until(() -> {
            admin.rotatesAtOnce();
            return true;
        });
    }

    /** In the wrong order: the new secret is used where nobody accepts it yet. */
    @Test
    void key_that_cannot_be_opened_is_not_trusted_and_the_others_go_on() throws Exception {
        Administrator onB = Administrator.of(b);
        String first = onB.kid("active");
        String token = signsIn(b);
        restartA(NEW, OLD);
        Administrator onA = Administrator.of(a);
        onA.keys().removeKey(onA.kid("pending"));
        String foreign = onA.kid("pending");
        await().until(() -> onB.published().equals(List.of(first)));

        assertThat(onA.published()).containsExactly(first, foreign);
        assertThat(onB.statusWith(token)).isEqualTo(200);
        assertThat(onB.statusWith(signsIn(b))).isEqualTo(200);

        onA.keys().removeKey(first);
        await().atMost(Duration.ofSeconds(1)).until(() -> onB.statusWith(token) == 401);
        assertThat(onB.published()).isEmpty();
    }

    @Test
    void key_that_cannot_be_opened_is_not_made_the_active_one() throws Exception {
        Administrator onB = Administrator.of(b);
        String first = onB.kid("active");
        restartA(NEW, OLD);
        Administrator onA = Administrator.of(a);
        onA.keys().removeKey(onA.kid("pending"));

        b.clock().advance(Duration.ofDays(91));

        await().during(Duration.ofSeconds(1)).until(() -> onB.kid("active").equals(first));
        assertThat(catchThrowable(() -> Rings.rotation(b).rotate(false, Actor.SERVICE)))
                .isInstanceOf(WrongSecretException.class);
        assertThat(onB.kid("active")).isEqualTo(first);
    }
}
