package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.MailServer;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import dev.gatehouse.support.TestDatabase;
import dev.gatehouse.support.UsedSecrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of mails that unknown clients can send to a recipient is limited; the owner always has a valid link. */
@OnEveryDatabase("RecipientSlotDao")
class RecipientLimitTest {
    private static final String NEW = "a garden of moss";
    private static final String PHONE = "198.51.100.7";
    private static final Map<String, String> LIMITED =
            Map.of("THROTTLE_PER_RECIPIENT", "5", "TRUSTED_PROXIES", "127.0.0.1");
    private static final AtomicInteger BLOCKS = new AtomicInteger();

    private static SignUpServer service;

    @BeforeAll
    static void start() {
        service = SignUpServer.start(LIMITED);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Returns an address in a block from which no request has come. */
    private static String stranger() {
        int block = BLOCKS.incrementAndGet();
        return "10." + block / 250 + "." + block % 250 + ".9";
    }

    private static int asksFor(SignUpServer at, String path, String address, String from, String... headers) {
        return at.http()
                .from(from)
                .postJson(path, Json.of("email", address), headers)
                .status();
    }

    private static void strangersAskForResets(SignUpServer at, Person owner, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(asksFor(at, "/v1/password-resets", owner.username(), stranger()))
                    .isEqualTo(202);
        }
    }

    private static void asksWithDevice(Person owner, String deviceToken, String from) {
        UsedSecrets.add("a device token", deviceToken);
        Http.Reply reply = service.http()
                .from(from)
                .postJson("/v1/password-resets", Json.of("email", owner.username(), "device_token", deviceToken));
        assertThat(reply.status()).isEqualTo(202);
    }

    /** Signs in from the address of the phone, and returns the device token. */
    private static String device(Person person) throws ApiException {
        return String.valueOf(person.from(PHONE).signsIn().getDeviceToken());
    }

    /** Waits until the queue is empty, and returns the number of mails sent to the address. */
    private static long arrived(SignUpServer at, String address) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> "0".equals(at.server().query("SELECT COUNT(*) FROM queued_mail")));
        return at.mailbox().count(address);
    }

    private static Person newcomer(SignUpServer at) throws ApiException {
        Person person = at.newcomer();
        assertThat(arrived(at, person.username())).isEqualTo(1);
        return person;
    }

    private static List<Mailbox.Mail> read(SignUpServer at, String address, int mails) {
        List<Mailbox.Mail> read = new ArrayList<>();
        for (int i = 0; i < mails; i++) {
            read.add(at.mailbox().next(address));
        }
        return read;
    }

    @Test
    void requests_of_unknown_clients_send_five_valid_links_and_using_one_invalidates_all() throws Exception {
        Person ada = newcomer(service);
        strangersAskForResets(service, ada, 8);
        assertThat(asksFor(service, "/v1/password-resets", ada.username(), stranger()))
                .isEqualTo(202);

        assertThat(arrived(service, ada.username())).isEqualTo(1 + 5);
        List<Mailbox.Mail> links = read(service, ada.username(), 5);
        ada.opens(links.get(2)).resetsPassword(NEW);

        for (Mailbox.Mail link : links) {
            assertRefused(400, "mailed-token-refused", () -> ada.opens(link).resetsPassword(NEW));
        }
        ada.signsInWith(NEW);
    }

    @Test
    void requests_of_unknown_clients_do_not_use_up_the_limit_of_a_known_device() throws Exception {
        Person ada = newcomer(service);
        String device = device(ada);
        strangersAskForResets(service, ada, 50);
        assertThat(arrived(service, ada.username())).isEqualTo(1 + 5);
        read(service, ada.username(), 5);

        asksWithDevice(ada, device, stranger());

        ada.opens(service.mailbox().next(ada.username())).resetsPassword(NEW);
        ada.signsInWith(NEW);
    }

    @Test
    void requests_of_unknown_clients_do_not_use_up_the_limit_of_a_known_address_block() throws Exception {
        Person ada = newcomer(service);
        ada.from(PHONE).signsIn();
        strangersAskForResets(service, ada, 6);
        assertThat(arrived(service, ada.username())).isEqualTo(1 + 5);
        read(service, ada.username(), 5);

        asksFor(service, "/v1/password-resets", ada.username(), "198.51.100.200");

        ada.opens(service.mailbox().next(ada.username())).resetsPassword(NEW);
    }

    @Test
    void requests_of_unknown_clients_do_not_use_up_the_limit_of_a_device_cookie() throws Exception {
        Person ada = newcomer(service);
        String cookie = "__Host-gatehouse-device=" + device(ada);
        strangersAskForResets(service, ada, 6);
        assertThat(arrived(service, ada.username())).isEqualTo(1 + 5);

        asksFor(service, "/v1/password-resets", ada.username(), stranger(), "Cookie", cookie);
        asksFor(
                service,
                "/v1/password-resets",
                ada.username(),
                stranger(),
                "Cookie",
                cookie,
                "Origin",
                "https://evil.example");
        assertThat(arrived(service, ada.username()))
                .as("a request from a page of another site does not use the cookie")
                .isEqualTo(1 + 5);
        asksFor(
                service,
                "/v1/password-resets",
                ada.username(),
                stranger(),
                "Cookie",
                cookie,
                "Origin",
                "https://login.example.org");

        assertThat(arrived(service, ada.username())).isEqualTo(1 + 6);
    }

    @Test
    void device_token_of_another_user_counts_as_unknown() throws Exception {
        Person ada = newcomer(service);
        Person eve = newcomer(service);
        String device = device(eve);
        strangersAskForResets(service, ada, 5);
        asksWithDevice(ada, device, stranger());
        asksWithDevice(ada, "x".repeat(256), stranger());

        assertThat(arrived(service, ada.username())).isEqualTo(1 + 5);
    }

    @Test
    void known_device_has_a_limit_of_its_own() throws Exception {
        Person ada = newcomer(service);
        String device = device(ada);
        for (int i = 0; i < 7; i++) {
            asksWithDevice(ada, device, stranger());
        }

        assertThat(arrived(service, ada.username())).isEqualTo(1 + 5);
    }

    @Test
    void limit_applies_until_the_links_expire() throws Exception {
        Person ada = newcomer(service);
        strangersAskForResets(service, ada, 5);
        assertThat(arrived(service, ada.username())).isEqualTo(1 + 5);
        Mailbox.Mail first = read(service, ada.username(), 5).get(0);
        service.server().clock().advance(Duration.ofMinutes(29));
        strangersAskForResets(service, ada, 1);
        assertThat(arrived(service, ada.username())).isEqualTo(1 + 5);
        service.server().clock().advance(Duration.ofMinutes(1));
        assertRefused(400, "mailed-token-refused", () -> ada.opens(first).resetsPassword(NEW));

        strangersAskForResets(service, ada, 1);

        assertThat(arrived(service, ada.username())).isEqualTo(1 + 6);
        ada.opens(service.mailbox().next(ada.username())).resetsPassword(NEW);
    }

    @Test
    void invalidated_links_do_not_count() throws Exception {
        Person ada = newcomer(service);
        strangersAskForResets(service, ada, 5);
        assertThat(arrived(service, ada.username())).isEqualTo(1 + 5);
        ada.opens(read(service, ada.username(), 5).get(0)).resetsPassword(NEW);
        long before = arrived(service, ada.username());

        strangersAskForResets(service, ada, 6);

        assertThat(arrived(service, ada.username())).isEqualTo(before + 5);
    }

    @Test
    void address_without_an_account_gets_no_reset_and_stores_no_row() {
        String address = SignUpServer.newAddress();
        String before = service.server().query("SELECT COUNT(*) FROM recipient_slot");
        for (int i = 0; i < 7; i++) {
            asksFor(service, "/v1/password-resets", address, stranger());
        }

        assertThat(arrived(service, address)).isZero();
        assertThat(service.server().query("SELECT COUNT(*) FROM recipient_slot"))
                .isEqualTo(before);
    }

    @Test
    void sign_ups_of_unknown_clients_send_five_valid_links() throws Exception {
        Person ada = service.stranger();
        String address = ada.username();
        for (int i = 0; i < 8; i++) {
            assertThat(asksFor(service, "/v1/accounts", address, stranger())).isEqualTo(202);
        }
        assertThat(arrived(service, address)).isEqualTo(5);
        service.server().clock().advance(Duration.ofHours(23));
        asksFor(service, "/v1/accounts", address, stranger());
        assertThat(arrived(service, address)).isEqualTo(5);
        Mailbox.Mail link = read(service, address, 5).get(3);

        ada.opens(link).confirmsSignUp();

        ada.signsIn();
    }

    @Test
    void sign_up_from_a_known_device_is_mailed_above_the_limit_of_unknown_clients() throws Exception {
        Person ada = newcomer(service);
        String device = device(ada);
        UsedSecrets.add("a device token", device);
        for (int i = 0; i < 7; i++) {
            asksFor(service, "/v1/accounts", ada.username(), stranger());
        }
        assertThat(arrived(service, ada.username())).isEqualTo(1 + 5);

        service.http()
                .from(stranger())
                .postJson("/v1/accounts", Json.of("email", ada.username(), "device_token", device));

        assertThat(arrived(service, ada.username())).isEqualTo(1 + 6);
    }

    @Test
    void address_changes_by_another_user_do_not_block_the_owner_of_the_address() throws Exception {
        Person eve = newcomer(service);
        eve.signsIn();
        Person ada = newcomer(service);
        ada.signsIn();
        String wanted = SignUpServer.newAddress();
        for (int i = 0; i < 8; i++) {
            // A session may request only a few changes.
            eve.signsIn();
            eve.changesAddress(wanted);
            eve.changesAddress(SignUpServer.newAddress());
        }
        assertThat(arrived(service, wanted)).isEqualTo(5);
        read(service, wanted, 5);

        ada.changesAddress(wanted);
        ada.opens(service.mailbox().next(wanted)).confirmsAddress();

        assertThat(ada.account().getAccount().getEmail()).isEqualTo(wanted);
        ada.changesAddress(wanted);
        assertThat(arrived(service, wanted))
                .as("mails after a second request of the same user")
                .isEqualTo(6);
    }

    @Test
    void recipients_have_no_limit_while_the_throttle_is_off() throws Exception {
        Map<String, String> settings = new HashMap<>(LIMITED);
        settings.put("THROTTLE_ENABLED", "false");
        try (SignUpServer own = SignUpServer.start(settings)) {
            Person ada = newcomer(own);
            strangersAskForResets(own, ada, 8);

            assertThat(arrived(own, ada.username())).isEqualTo(1 + 8);
        }
    }

    @Test
    void refused_mails_are_counted_in_the_metric() throws Exception {
        Person ada = newcomer(service);
        double before = refusedResets();
        strangersAskForResets(service, ada, 7);
        arrived(service, ada.username());

        assertThat(refusedResets()).isEqualTo(before + 2);
    }

    private static double refusedResets() throws Exception {
        String sample = "gatehouse_throttle_refused_total{action=\"password-reset\",reason=\"key\"} ";
        return RawHttp.send(service.server().adminPort(), "GET /prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(sample))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length())))
                .sum();
    }

    @Test
    void retried_mail_is_counted_once_and_stores_no_readable_device_token() throws Exception {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        try (MailServer mails = MailServer.start()) {
            settings.putAll(mails.settings());
            settings.putAll(LIMITED);
            settings.put("PUBLIC_URL", "https://login.example.org");
            settings.put("SIGN_UP", "open");
            settings.put("CLASSIC_USERS_VISIBLE_TO", "admin");
            try (GatehouseServer server = GatehouseServer.start(settings)) {
                String address = SignUpServer.newAddress();
                String device = "A".repeat(82);
                mails.deliveries().refuse(address, 451, "later");
                new Http(server).postJson("/v1/accounts", Json.of("email", address, "device_token", device));
                for (int attempt = 1; attempt <= 3; attempt++) {
                    String attempts = String.valueOf(attempt);
                    await().until(() -> attempts.equals(server.query("SELECT MAX(attempts) FROM queued_mail")));
                    assertThat(server.query("SELECT details FROM queued_mail"))
                            .contains("device_token")
                            .doesNotContain(device, device.substring(0, 40));
                    assertThat(server.query("SELECT COUNT(*) FROM recipient_slot"))
                            .isEqualTo("1");
                    server.clock().advance(Duration.ofMinutes(2));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/password-resets", "/v1/accounts"})
    void request_writes_no_throttle_counter_for_its_recipient(String path) throws Exception {
        Person ada = newcomer(service);
        String before = service.server().query("SELECT COUNT(*) FROM throttle_counter");
        asksFor(service, path, ada.username(), PHONE);
        arrived(service, ada.username());
        String after = service.server().query("SELECT COUNT(*) FROM throttle_counter");

        assertThat(Integer.parseInt(String.valueOf(after)) - Integer.parseInt(String.valueOf(before)))
                .as("new counters: only that of the address block")
                .isLessThanOrEqualTo(1);
    }
}
