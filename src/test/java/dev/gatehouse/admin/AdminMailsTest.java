package dev.gatehouse.admin;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.account.mailedtoken.MailedTokens;
import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.AuditApi;
import dev.gatehouse.client.model.AuditEventResponse;
import dev.gatehouse.client.model.ConfirmSignUpRequest;
import dev.gatehouse.client.model.CreateUserRequest;
import dev.gatehouse.client.model.MailResponse;
import dev.gatehouse.client.model.MailsResponse;
import dev.gatehouse.client.model.RequestPasswordResetRequest;
import dev.gatehouse.client.model.ResetPasswordRequest;
import dev.gatehouse.client.model.SendTestMailRequest;
import dev.gatehouse.client.model.SignUpRequest;
import dev.gatehouse.client.model.TestMailResponse;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.MailServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.UsedSecrets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Administrators see unsent mails without their content, send them again, and send test mails. */
@OnEveryDatabase
class AdminMailsTest {
    private static final Pattern TOKEN = Pattern.compile("#token=([\\w-]+)");

    private static final String PASSWORD = "a path of stones";

    private static MailServer mails;
    private static GatehouseServer server;

    private final Person admin = Person.demo(server);

    @BeforeAll
    static void start() {
        mails = MailServer.start();
        Map<String, String> settings = new HashMap<>(mails.settings());
        settings.put("PUBLIC_URL", "https://login.example.org");
        settings.put("SIGN_UP", "open");
        settings.put("CLASSIC_USERS_VISIBLE_TO", "admin");
        settings.put("THROTTLE_PER_RECIPIENT", "3");
        server = GatehouseServer.start(settings);
        UsedSecrets.addPassword(PASSWORD);
    }

    @AfterAll
    static void stop() {
        server.close();
        mails.close();
    }

    @BeforeEach
    void begin() throws Exception {
        server.clear();
        mails.deliveries().refuseNothing();
        mails.deliveries().received().clear();
        admin.signsIn();
    }

    private AdministrationApi api() {
        return admin.administration();
    }

    private MailsResponse list(@Nullable String state) throws ApiException {
        return api().listMails(state, null, null);
    }

    /** Stores a mail that no instance sends: it is due in a hundred years, or dead. */
    private static UUID store(Instant createdAt, boolean dead) {
        UUID id = Uuids.v7(createdAt);
        server.sql(
                "INSERT INTO queued_mail (id, kind, address, details, created_at, give_up_at, due_at, dead_at, attempts,"
                        + " last_error) VALUES (?, 'account-closed', 'ada@example.org', '{\"device\":\"her content\"}',"
                        + " '2026-01-01', '2126-01-01', ?, ?, 2, 'the mail server did not answer in time')",
                Uuids.bytes(id),
                dead ? null : "2126-01-01 00:00:00",
                dead ? "2126-01-01 00:00:00" : null);
        return id;
    }

    @Test
    void unsent_mails_are_listed_newest_first_without_their_content() throws Exception {
        Instant now = server.clock().instant();
        UUID waiting = store(now.minusSeconds(60), false);
        UUID dead = store(now, true);

        assertThat(list(null).getItems()).extracting(MailResponse::getId).containsExactly(dead, waiting);
        assertThat(list("waiting").getItems()).singleElement().satisfies(mail -> {
            assertThat(mail.getId()).isEqualTo(waiting);
            assertThat(mail.getState()).isEqualTo("waiting");
            assertThat(mail.getKind()).isEqualTo("account-closed");
            assertThat(mail.getAddress()).isEqualTo("ada@example.org");
            assertThat(mail.getAttempts()).isEqualTo(2);
            assertThat(mail.getLastError()).isEqualTo("the mail server did not answer in time");
            assertThat(mail.getNextAttemptAt())
                    .isEqualTo(Instant.parse("2126-01-01T00:00:00Z").atOffset(ZoneOffset.UTC));
            assertThat(mail.getDeadAt()).isNull();
        });
        assertThat(list("dead").getItems()).singleElement().satisfies(mail -> {
            assertThat(mail.getId()).isEqualTo(dead);
            assertThat(mail.getState()).isEqualTo("dead");
            assertThat(mail.getNextAttemptAt()).isNull();
            assertThat(mail.getDeadAt()).isNotNull();
        });
        assertThat(new Http(server)
                        .get("/v1/admin/mails", "Authorization", "Bearer " + admin.token())
                        .body())
                .contains(dead.toString())
                .doesNotContain("her content", "details");
    }

    @Test
    void pages_lead_to_each_mail_once() throws Exception {
        Instant now = server.clock().instant();
        List<UUID> stored =
                List.of(store(now.minusSeconds(2), true), store(now.minusSeconds(1), false), store(now, true));

        MailsResponse first = api().listMails(null, 2, null);
        MailsResponse second = api().listMails(null, 2, first.getNextCursor());

        assertThat(first.getItems()).extracting(MailResponse::getId).containsExactly(stored.get(2), stored.get(1));
        assertThat(second.getItems()).extracting(MailResponse::getId).containsExactly(stored.get(0));
        assertThat(second.getNextCursor()).isNull();
        assertRefused(400, "validation-failed", () -> api().listMails("sent", null, null));
        assertRefused(400, "validation-failed", () -> api().listMails(null, null, "AAAA"));
    }

    @Test
    void waiting_and_dead_mails_are_sent_again_at_once() throws Exception {
        Instant now = server.clock().instant();
        UUID waiting = store(now.minusSeconds(1), false);
        UUID dead = store(now, true);

        api().retryMail(waiting);
        api().retryMail(dead);

        await().until(() -> mails.deliveries().to("ada@example.org").size() == 2);
        await().until(() -> list(null).getItems().isEmpty());
        assertThat(events("mail-retried"))
                .extracting(AuditEventResponse::getDetail)
                .containsExactly("account-closed " + dead, "account-closed " + waiting);
        assertRefused(404, "not-found", () -> api().retryMail(dead));
    }

    private List<AuditEventResponse> events(String kind) throws ApiException {
        return new AuditApi(admin.client())
                .listAuditEvents(null, kind, null, null, null, null, null, null)
                .getItems();
    }

    @Test
    void dead_mail_whose_link_was_used_is_not_sent_again() throws Exception {
        String ada = "ada@example.org";
        String resets = "SELECT COUNT(*) FROM mailed_token WHERE purpose = 'reset'";
        api().createUser(new CreateUserRequest().username(ada).email(ada));
        setPassword(token(next(ada)));
        server.clock().advance(Duration.ofSeconds(1));
        new AccountApi(server.client()).requestPasswordReset(new RequestPasswordResetRequest().email(ada));
        setPassword(token(next(ada)));
        // The mail server accepted the mail, but the service did not learn it and gave up.
        server.sql("INSERT INTO queued_mail (id, kind, address, details, created_at, give_up_at, dead_at, attempts)"
                + " SELECT id, 'password-reset', address, '{}', created_at, created_at, created_at, 9"
                + " FROM mailed_token WHERE purpose = 'reset'");
        UUID id = list("dead").getItems().get(0).getId();
        server.clock().advance(Duration.ofDays(10));
        admin.signsIn();
        purge();

        api().retryMail(id);

        await().until(() -> list(null).getItems().isEmpty());
        assertThat(mails.deliveries().to(ada))
                .as("mails with a link for a new password")
                .noneMatch(mail -> mail.text().contains("/reset#"));
        assertThat(server.query(resets)).as("tokens while their mail is unsent").isEqualTo("1");
        purge();
        assertThat(server.query(resets)).as("tokens after their mail").isEqualTo("0");
    }

    private static void purge() {
        Jdbi jdbi = server.jdbi();
        MailedTokens tokens = new MailedTokens(jdbi, new MasterSecret(new Secret(server.secret())), server.clock());
        new PurgeJob(jdbi, List.of(tokens)).purge();
    }

    /** Waits for a mail, and deletes it from the mailbox. */
    private static MailServer.Received next(String address) {
        await().until(() -> !mails.deliveries().to(address).isEmpty());
        await().until(() -> "0".equals(server.query("SELECT COUNT(*) FROM queued_mail WHERE dead_at IS NULL")));
        MailServer.Received mail = mails.deliveries().to(address).get(0);
        mails.deliveries().received().clear();
        return mail;
    }

    private static void setPassword(String token) throws ApiException {
        new AccountApi(server.client())
                .resetPassword(new ResetPasswordRequest().token(token).newPassword(PASSWORD));
    }

    @Test
    void dead_mail_whose_link_was_not_used_is_sent_with_a_new_lifetime() throws Exception {
        String bob = "bob@example.net";
        mails.deliveries().refuse(bob, 550, "5.1.1 no");
        new AccountApi(server.client()).signUp(new SignUpRequest().email(bob));
        await().until(() -> !list("dead").getItems().isEmpty());
        mails.deliveries().refuseNothing();
        server.clock().advance(Duration.ofDays(10));
        admin.signsIn();

        api().retryMail(list("dead").getItems().get(0).getId());

        String token = token(next(bob));
        new AccountApi(server.client())
                .confirmSignUp(new ConfirmSignUpRequest().token(token).password(PASSWORD));
    }

    private static String token(MailServer.Received mail) {
        Matcher link = TOKEN.matcher(mail.text());
        assertThat(link.find()).as(mail.text()).isTrue();
        UsedSecrets.add("a mailed token", link.group(1));
        return link.group(1);
    }

    @Test
    void test_mail_goes_to_the_administrator_or_the_given_address() throws Exception {
        assertRefused(409, "no-verified-address", () -> api().sendTestMail(null));
        String ada = "ada@example.org";
        api().createUser(new CreateUserRequest()
                .username(ada)
                .email(ada)
                .locale("zh-TW")
                .roles(List.of("admin")));
        setPassword(token(next(ada)));
        Person another = Person.named(server, ada, PASSWORD);
        another.signsIn();

        TestMailResponse given = api().sendTestMail(new SendTestMailRequest().email("ops@example.org"));
        TestMailResponse own = another.administration().sendTestMail(null);

        assertThat(given.getAddress()).isEqualTo("ops@example.org");
        assertThat(own.getAddress()).isEqualTo(ada);
        await().until(() -> list(null).getItems().isEmpty());
        assertThat(mails.deliveries().to(ada))
                .filteredOn(mail -> mail.messageId().contains(own.getId().toString()))
                .singleElement()
                .extracting(MailServer.Received::subject)
                .isEqualTo("Gatehouse 測試郵件");
        assertThat(mails.deliveries().to("ops@example.org"))
                .singleElement()
                .satisfies(mail -> assertThat(mail.text()).startsWith("An administrator of Gatehouse"));
        assertThat(events("test-mail-requested"))
                .extracting(AuditEventResponse::getActorId)
                .containsExactly(another.id(), admin.id());
    }

    @Test
    void test_mails_to_one_recipient_are_limited() throws Exception {
        SendTestMailRequest request = new SendTestMailRequest().email("ops@example.org");
        for (int i = 0; i < 3; i++) {
            api().sendTestMail(request);
        }

        assertRefused(429, "too-many-attempts", () -> api().sendTestMail(request.email("OPS@example.org")));
        assertRefused(400, "validation-failed", () -> api().sendTestMail(request.email("nobody")));
        api().sendTestMail(request.email("others@example.org"));
        await().until(() -> list(null).getItems().isEmpty());
        assertThat(mails.deliveries().received()).hasSize(4);
    }

    @Test
    void test_mail_is_refused_if_mail_is_off() throws Exception {
        try (GatehouseServer other = GatehouseServer.start(Map.of("MAIL_TRANSPORT", "off"))) {
            Person root = Person.demo(other);
            root.signsIn();

            assertRefused(409, "mail-off", () -> root.administration().sendTestMail(null));
        }
    }
}
