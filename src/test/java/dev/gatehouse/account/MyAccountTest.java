package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.client.model.UpdateAccountRequest;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.time.Duration;
import java.time.LocalDateTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users read, export, change and close their own accounts. */
@OnEveryDatabase("ProfileDao")
class MyAccountTest {
    private static SignUpServer service;

    @BeforeAll
    static void start() {
        service = SignUpServer.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Http.Reply send(Person person, String method, String path, String body) {
        return service.http()
                .send(
                        method,
                        path,
                        body,
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + person.token());
    }

    @Test
    void user_chooses_the_language_of_mails() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();

        ada.account().updateAccount(new UpdateAccountRequest().locale("zh-CN"));

        assertThat(ada.account().getAccount().getLocale()).isEqualTo("zh-CN");
        ada.changesPassword("another path of moss");
        assertThat(service.mailbox().next(ada.username()).text()).containsPattern("[\\u4e00-\\u9fff]");
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, /v1/account",
        "PUT, /v1/account/password",
        "POST, /v1/email-verifications",
        "POST, /v1/sessions/current/confirm"
    })
    void protected_field_in_the_body_is_refused(String method, String path) throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        for (String field : new String[] {"roles", "active", "id", "email_verified", "username"}) {
            Http.Reply reply = send(ada, method, path, Json.of(field, null));

            assertThat(reply.status()).as(field).isEqualTo(400);
            assertThat(reply.json().path("code").asText()).as(field).isEqualTo("unknown-field");
        }
        assertThat(ada.account().getAccount().getRoles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "zh_CN", "en-", "<b>", "en; drop table user"})
    void invalid_locale_is_refused(String locale) throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();

        assertThat(send(ada, "PATCH", "/v1/account", Json.of("locale", locale)).status())
                .isEqualTo(400);
    }

    @Test
    void export_contains_account_sessions_and_events() throws Exception {
        Person ada = service.newcomer();
        assertRefused(401, "invalid-credentials", () -> ada.signsInWith("not this one"));
        ada.signsIn();

        Http.Reply reply = send(ada, "GET", "/v1/account/export", "");
        JsonNode export = reply.json();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).contains("no-store");
        assertThat(export.path("account").path("email").asText()).isEqualTo(ada.username());
        assertThat(export.path("sessions")).hasSize(1);
        assertThat(export.path("events").findValuesAsText("kind"))
                .contains("user-created", "login", "login-refused", "account-exported");
        assertThat(reply.body()).doesNotContain("$argon2id$", ada.refreshToken());
    }

    @Test
    void closing_the_account_ends_all_sessions_and_deletes_personal_data() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        long id = ada.id();
        Person elsewhere = ada.elsewhere();

        ada.account().closeAccount();

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertRefused(401, "invalid-token", elsewhere::looksAtHerself);
        assertRefused(401, "invalid-credentials", ada::signsIn);
        Mailbox.Mail farewell = service.mailbox().next(ada.username());
        assertThat(farewell.hasLink()).isFalse();
        for (String count : new String[] {
            "SELECT COUNT(*) FROM user WHERE id = ?",
            "SELECT COUNT(*) FROM user_profile WHERE user_id = ?",
            "SELECT COUNT(*) FROM mailed_token WHERE user_id = ?",
            "SELECT COUNT(*) FROM session WHERE user_id = ? AND address <> ''",
        }) {
            assertThat(service.server().query(count, id)).as(count).isEqualTo("0");
        }
        assertThat(service.server()
                        .query("SELECT COUNT(*) FROM audit_event WHERE subject_id = ? AND address IS NOT NULL", id))
                .as("the audit events are anonymised later")
                .isNotEqualTo("0");
        assertThat(service.server()
                        .query(
                                "SELECT COUNT(*) FROM erasure WHERE user_id = ? AND due_at > ?",
                                id,
                                LocalDateTime.now(service.server().clock()).plusDays(29)))
                .isEqualTo("1");
        assertThat(service.server()
                        .query("SELECT COUNT(*) FROM audit_event WHERE subject_id = ? AND kind = 'user-deleted'", id))
                .isEqualTo("1");
    }

    @Test
    void deletion_mail_does_not_reveal_the_address_of_the_administrator() throws Exception {
        Person ada = service.newcomer();
        Person eve = service.newcomer();
        eve.signsIn();

        service.administration().deleteUser(ada.id());
        eve.account().closeAccount();

        assertThat(service.mailbox().next(ada.username()).text())
                .contains("was closed")
                .doesNotContain("127.0.0.1", "IP address", "Browser or app");
        assertThat(service.mailbox().next(eve.username()).text()).contains("was closed", "IP address: 127.0.0.1");
    }

    @Test
    void closing_and_export_require_a_fresh_login() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        service.server().clock().advance(Duration.ofMinutes(16));
        ada.refreshes();

        assertRefused(401, "fresh-login-required", () -> ada.account().closeAccount());
        assertRefused(401, "fresh-login-required", () -> ada.account().exportAccount());
        ada.confirms();
        ada.account().closeAccount();
    }

    @Test
    void last_administrator_cannot_close_the_account() throws Exception {
        Person root = Person.demo(service.server());
        root.signsIn();

        assertRefused(409, "last-administrator", () -> root.account().closeAccount());
        root.looksAtHerself();
    }
}
