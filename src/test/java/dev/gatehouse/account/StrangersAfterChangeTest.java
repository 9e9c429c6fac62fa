package dev.gatehouse.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.model.RequestPasswordResetRequest;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import dev.gatehouse.support.UsedSecrets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which devices and addresses a user's new password makes strangers, and which it makes known. */
class StrangersAfterChangeTest {
    private static final String NEW = "another path of moss";
    private static final AtomicInteger BLOCK = new AtomicInteger();

    private static PeopleServer people;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("TRUSTED_PROXIES", "127.0.0.1");
        settings.put("THROTTLE_ACCOUNT_FAILURES", "3");
        people = PeopleServer.start(settings);
        people.server().clock().stop();
        UsedSecrets.addPassword(NEW);
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    /** In a block of addresses where nobody has been. */
    private static String place() {
        return "10.4." + BLOCK.incrementAndGet() + ".7";
    }

    private static Http.Reply post(String path, String body, String address) {
        return people.http().post(path, body, "Content-Type", "application/json", "X-Forwarded-For", address);
    }

    private static Http.Reply signIn(Person person, String password, String address, @Nullable String device) {
        String body = device == null
                ? Json.of("username", person.username(), "password", password)
                : Json.of("username", person.username(), "password", password, "device_token", device);
        return post("/v1/sessions", body, address);
    }

    private static int status(Person person, String password, String address) {
        return signIn(person, password, address, null).status();
    }

    /** From now on, for an hour, only what is known gets through. */
    private static void fillWindowOf(Person person) {
        for (int i = 0; i < 3; i++) {
            assertThat(status(person, "not this one", place())).isEqualTo(401);
        }
    }

    private static String mailedToken(Person person, String page) {
        Mailbox.Mail mail = people.mailbox().next(person.username());
        while (!mail.hasLink() || !mail.page().endsWith(page)) {
            mail = people.mailbox().next(person.username());
        }
        return mail.token();
    }

    private static Http.Reply reset(Person person, String address) throws Exception {
        people.account().requestPasswordReset(new RequestPasswordResetRequest().email(person.username()));
        String token = mailedToken(person, "/reset");
        return post("/v1/password-resets/confirm", Json.of("token", token, "new_password", NEW), address);
    }

    @Test
    void network_of_a_thief_is_a_stranger_after_the_owners_change() throws Exception {
        Person ada = people.newcomer();
        String home = place();
        String thief = place();
        String token = signIn(ada, PeopleServer.PASSWORD, home, null)
                .json()
                .path("access_token")
                .asText();
        assertThat(status(ada, PeopleServer.PASSWORD, thief)).isEqualTo(201);
        mailedToken(ada, "/not-me");
        Http.Reply change = people.http()
                .send(
                        "PUT",
                        "/v1/account/password",
                        Json.of("current_password", PeopleServer.PASSWORD, "new_password", NEW),
                        "Content-Type",
                        "application/json",
                        "X-Forwarded-For",
                        home,
                        "Authorization",
                        "Bearer " + token);
        assertThat(change.status()).isEqualTo(200);
        String device = change.json().path("device_token").asText();
        mailedToken(ada, "/not-me");
        fillWindowOf(ada);

        assertThat(status(ada, NEW, thief)).as("no guess beyond the cap").isEqualTo(429);
        assertThat(status(ada, NEW, home)).as("the caller's own address").isEqualTo(201);
        assertThat(signIn(ada, NEW, place(), device).status()).isEqualTo(201);

        people.server().clock().advance(java.time.Duration.ofHours(2));
        assertThat(status(ada, NEW, thief)).isEqualTo(201);
        assertThat(mailedToken(ada, "/not-me")).as("the notice of a new place").isNotEmpty();
    }

    @Test
    void reset_makes_all_strangers_but_the_caller() throws Exception {
        Person ada = people.newcomer();
        String before = place();
        String here = place();
        String old = signIn(ada, PeopleServer.PASSWORD, before, null)
                .json()
                .path("device_token")
                .asText();

        Http.Reply reset = reset(ada, here);

        assertThat(reset.status()).isEqualTo(200);
        assertThat(reset.response().headers().allValues("Set-Cookie")).isEmpty();
        String device = reset.json().path("device_token").asText();
        fillWindowOf(ada);
        assertThat(status(ada, NEW, before)).isEqualTo(429);
        assertThat(signIn(ada, NEW, place(), old).status()).isEqualTo(429);
        assertThat(signIn(ada, NEW, place(), device).status()).isEqualTo(201);
        assertThat(status(ada, NEW, here)).isEqualTo(201);
    }

    @Test
    void disavowal_makes_all_strangers_and_the_caller_too() throws Exception {
        Person ada = people.newcomer();
        String home = place();
        String device = signIn(ada, PeopleServer.PASSWORD, home, null)
                .json()
                .path("device_token")
                .asText();
        assertThat(status(ada, PeopleServer.PASSWORD, place())).isEqualTo(201);
        String token = mailedToken(ada, "/not-me");

        assertThat(post("/v1/disavowals", Json.of("token", token), home).status())
                .isEqualTo(204);

        fillWindowOf(ada);
        assertThat(status(ada, PeopleServer.PASSWORD, home)).isEqualTo(429);
        assertThat(signIn(ada, PeopleServer.PASSWORD, home, device).status()).isEqualTo(429);
    }

    @Test
    void refused_token_of_a_reset_makes_nothing_known() throws Exception {
        Person ada = people.newcomer();
        String stranger = place();
        assertThat(post("/v1/password-resets/confirm", Json.of("token", "AAAA", "new_password", NEW), stranger)
                        .status())
                .isEqualTo(400);
        fillWindowOf(ada);

        assertThat(status(ada, PeopleServer.PASSWORD, stranger)).isEqualTo(429);
    }
}
