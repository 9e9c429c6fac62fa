package dev.gatehouse.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import dev.gatehouse.support.UsedSecrets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A new password makes the devices and addresses of the user unknown, except those of the caller. */
class StrangersAfterChangeTest {
    private static final String NEW = "another path of moss";
    private static final AtomicInteger BLOCK = new AtomicInteger();

    private static SignUpServer service;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("TRUSTED_PROXIES", "127.0.0.1");
        settings.put("THROTTLE_ACCOUNT_FAILURES", "3");
        service = SignUpServer.start(settings);
        service.server().clock().stop();
        UsedSecrets.addPassword(NEW);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Returns an address in a block from which no request has come. */
    private static String place() {
        return "10.4." + BLOCK.incrementAndGet() + ".7";
    }

    private static Http.Reply post(String path, String body, String address) {
        return service.http().from(address).postJson(path, body);
    }

    private static int status(Person person, String password, String address) {
        return person.from(address).triesToSignInWith(password).status();
    }

    private static int statusWithDevice(Person person, String password, String address, String device) {
        return person.from(address)
                .triesToSignInWith(password, "device_token", device)
                .status();
    }

    /** Signs in from the address, and returns the device token. */
    private static String device(Person person, String address) throws ApiException {
        return String.valueOf(person.from(address).signsIn().getDeviceToken());
    }

    /** Fills the account's window: for an hour, only known devices and addresses may sign in. */
    private static void fillWindowOf(Person person) {
        for (int i = 0; i < 3; i++) {
            assertThat(status(person, "not this one", place())).isEqualTo(401);
        }
    }

    private static String mailedToken(Person person, String page) {
        return service.mailbox().next(person.username(), page).token();
    }

    private static Http.Reply reset(Person person, String address) throws Exception {
        String token = service.resetMail(person).token();
        return post("/v1/password-resets/confirm", Json.of("token", token, "new_password", NEW), address);
    }

    @Test
    void password_change_forgets_the_address_of_an_attacker() throws Exception {
        Person ada = service.newcomer();
        String home = place();
        String thief = place();
        Person owner = ada.from(home);
        owner.signsIn();
        assertThat(status(ada, SignUpServer.PASSWORD, thief)).isEqualTo(201);
        mailedToken(ada, "not-me");
        TokensResponse changed = owner.changesPassword(NEW);
        assertThat(changed.getDeviceToken()).isNotNull();
        String device = String.valueOf(changed.getDeviceToken());
        mailedToken(ada, "not-me");
        fillWindowOf(ada);

        assertThat(status(ada, NEW, thief))
                .as("unknown address above the limit of the account")
                .isEqualTo(429);
        assertThat(status(ada, NEW, home)).as("the caller's own address").isEqualTo(201);
        assertThat(statusWithDevice(ada, NEW, place(), device)).isEqualTo(201);

        service.server().clock().advance(java.time.Duration.ofHours(2));
        assertThat(status(ada, NEW, thief)).isEqualTo(201);
        assertThat(mailedToken(ada, "not-me"))
                .as("notice of a login from an unknown address")
                .isNotEmpty();
    }

    @Test
    void reset_forgets_all_devices_and_addresses_except_those_of_the_caller() throws Exception {
        Person ada = service.newcomer();
        String before = place();
        String here = place();
        String old = device(ada, before);

        Http.Reply reset = reset(ada, here);

        assertThat(reset.status()).isEqualTo(200);
        assertThat(reset.response().headers().allValues("Set-Cookie")).isEmpty();
        String device = reset.json().path("device_token").asText();
        fillWindowOf(ada);
        assertThat(status(ada, NEW, before)).isEqualTo(429);
        assertThat(statusWithDevice(ada, NEW, place(), old)).isEqualTo(429);
        assertThat(statusWithDevice(ada, NEW, place(), device)).isEqualTo(201);
        assertThat(status(ada, NEW, here)).isEqualTo(201);
    }

    @Test
    void disavowal_forgets_all_devices_and_addresses_including_those_of_the_caller() throws Exception {
        Person ada = service.newcomer();
        String home = place();
        String device = device(ada, home);
        assertThat(status(ada, SignUpServer.PASSWORD, place())).isEqualTo(201);
        String token = mailedToken(ada, "not-me");

        assertThat(post("/v1/disavowals", Json.of("token", token), home).status())
                .isEqualTo(204);

        fillWindowOf(ada);
        assertThat(status(ada, SignUpServer.PASSWORD, home)).isEqualTo(429);
        assertThat(statusWithDevice(ada, SignUpServer.PASSWORD, home, device)).isEqualTo(429);
    }

    @Test
    void refused_reset_token_does_not_make_the_address_known() throws Exception {
        Person ada = service.newcomer();
        String stranger = place();
        assertThat(post("/v1/password-resets/confirm", Json.of("token", "AAAA", "new_password", NEW), stranger)
                        .status())
                .isEqualTo(400);
        fillWindowOf(ada);

        assertThat(status(ada, SignUpServer.PASSWORD, stranger)).isEqualTo(429);
    }
}
