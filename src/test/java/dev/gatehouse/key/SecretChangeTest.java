package dev.gatehouse.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.model.RotateKeysRequest;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.platform.crypto.MasterSecret.WrongSecretException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Changes the master secret of two instances without downtime: each restarts three times, one after the other. */
@Tag("alone")
class SecretChangeTest {
    private static final String OLD = "an old secret of 32 bytes or more as it should be";
    private static final String NEW = "a new secret of 32 bytes or more as it should be";

    private final Map<String, String> team = TestDatabase.ofATeamWithDemoUser();
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
    void tokens_stay_valid_during_the_change() throws Exception {
        ada.signsIn();
        refreshToken = ada.refreshToken();
        Person idle = Person.on(a);
        idle.signsIn();

        // Step 1: all instances accept the new secret.
        restartA(OLD, NEW);
        assertTokensWork();
        restartB(OLD, NEW);
        assertTokensWork();
        // Step 2: all instances use the new secret and accept the old one.
        restartA(NEW, OLD);
        assertTokensWork();
        rotateAtOnce(a);
        assertTokensWork();
        rotateAtOnce(b);
        assertTokensWork();
        restartB(NEW, OLD);
        assertTokensWork();
        assertThat(catchThrowable(() -> Rings.open(a, NEW))).isInstanceOf(WrongSecretException.class);
        assertThat(Rings.open(a, NEW, OLD).reencryptAll(Actor.SERVICE)).isPositive();
        assertThat(Rings.open(a, NEW).reencryptAll(Actor.SERVICE)).isZero();
        assertThat(catchThrowable(() -> Rings.open(a, OLD))).isInstanceOf(WrongSecretException.class);
        assertTokensWork();
        // Step 3: no instance accepts the old secret.
        restartA(NEW, "");
        assertTokensWork();
        restartB(NEW, "");
        assertTokensWork();
        assertThat(idle.at(b).refreshes().getAccessToken()).isNotEmpty();
    }

    /** Asserts that both instances accept old and new tokens and return the same successor of a refresh token. */
    private void assertTokensWork() throws Exception {
        for (Person each : List.of(ada, signedIn(a), signedIn(b))) {
            assertThat(each.at(a).isSignedIn()).isTrue();
            assertThat(each.at(b).isSignedIn()).isTrue();
        }
        String successor = ada.at(a).refreshesWith(refreshToken).getRefreshToken();
        assertThat(ada.at(b).refreshesWith(refreshToken).getRefreshToken()).isEqualTo(successor);
        refreshToken = successor;
        await().until(() -> new InstanceKeys(a).published().equals(new InstanceKeys(b).published()));
    }

    private static Person signedIn(GatehouseServer server) throws Exception {
        Person person = Person.on(server);
        person.signsIn();
        return person;
    }

    private static AdministrationApi administration(GatehouseServer server) throws Exception {
        Person admin = Person.demo(server);
        admin.signsIn();
        return admin.administration();
    }

    private static void rotateAtOnce(GatehouseServer server) throws Exception {
        AdministrationApi administration = administration(server);
        await().ignoreExceptions().pollInterval(Duration.ofMillis(100)).until(() -> {
            administration.rotateKeys(new RotateKeysRequest().atOnce(true));
            return true;
        });
    }

    /** Uses the new secret before the other instance accepts it, which is the wrong order. */
    @Test
    void key_that_cannot_be_decrypted_is_not_trusted_and_other_keys_work() throws Exception {
        InstanceKeys onB = new InstanceKeys(b);
        String first = onB.kid("active");
        Person bob = signedIn(b);
        restartA(NEW, OLD);
        InstanceKeys onA = new InstanceKeys(a);
        administration(a).removeKey(onA.kid("pending"));
        String foreign = onA.kid("pending");
        await().until(() -> onB.published().equals(List.of(first)));

        assertThat(onA.published()).containsExactly(first, foreign);
        assertThat(bob.isSignedIn()).isTrue();
        assertThat(signedIn(b).isSignedIn()).isTrue();

        administration(a).removeKey(first);
        await().atMost(Duration.ofSeconds(1)).until(() -> !bob.isSignedIn());
        assertThat(onB.published()).isEmpty();
    }

    @Test
    void key_that_cannot_be_decrypted_is_not_activated() throws Exception {
        InstanceKeys onB = new InstanceKeys(b);
        String first = onB.kid("active");
        restartA(NEW, OLD);
        InstanceKeys onA = new InstanceKeys(a);
        administration(a).removeKey(onA.kid("pending"));

        b.clock().advance(Duration.ofDays(91));

        await().during(Duration.ofSeconds(1)).until(() -> onB.kid("active").equals(first));
        assertThat(catchThrowable(() -> Rings.rotation(b).rotate(false, Actor.SERVICE)))
                .isInstanceOf(WrongSecretException.class);
        assertThat(onB.kid("active")).isEqualTo(first);
    }
}
