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

/** The service's secret becomes another while two instances serve: one restarts after the other, in three steps. */
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
    void nothing_breaks_on_the_way() throws Exception {
        ada.signsIn();
        refreshToken = ada.refreshToken();
        Person idle = Person.on(a);
        idle.signsIn();

        // First the new one is accepted everywhere …
        restartA(OLD, NEW);
        assertAllIsWell();
        restartB(OLD, NEW);
        assertAllIsWell();
        // … then it is used …
        restartA(NEW, OLD);
        assertAllIsWell();
        rotateAtOnce(a);
        assertAllIsWell();
        rotateAtOnce(b);
        assertAllIsWell();
        restartB(NEW, OLD);
        assertAllIsWell();
        assertThat(catchThrowable(() -> Rings.open(a, NEW))).isInstanceOf(WrongSecretException.class);
        assertThat(Rings.open(a, NEW, OLD).reencryptAll(Actor.SERVICE)).isPositive();
        assertThat(Rings.open(a, NEW).reencryptAll(Actor.SERVICE)).isZero();
        assertThat(catchThrowable(() -> Rings.open(a, OLD))).isInstanceOf(WrongSecretException.class);
        assertAllIsWell();
        // … then the old one goes.
        restartA(NEW, "");
        assertAllIsWell();
        restartB(NEW, "");
        assertAllIsWell();
        assertThat(idle.at(b).refreshes().getAccessToken()).isNotEmpty();
    }

    /** An old token, and a new one of each, are good on both; and both give the same successor of a refresh token. */
    private void assertAllIsWell() throws Exception {
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

    /** In the wrong order: the new secret is used where nobody accepts it yet. */
    @Test
    void key_that_cannot_be_opened_is_not_trusted_and_the_others_go_on() throws Exception {
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
    void key_that_cannot_be_opened_is_not_made_the_active_one() throws Exception {
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
