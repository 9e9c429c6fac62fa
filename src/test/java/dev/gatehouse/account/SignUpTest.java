package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.AccountResponse;
import dev.gatehouse.client.model.ConfirmSignUpRequest;
import dev.gatehouse.client.model.SignUpRequest;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users sign up: the owner of the mailbox chooses the password, and responses do not reveal which accounts exist. */
@OnEveryDatabase("MailedTokenDao")
class SignUpTest {
    private static SignUpServer service;

    @BeforeAll
    static void start() {
        service = SignUpServer.shared();
    }

    private static final String OTHER = "a garden of moss";

    @Test
    void confirmation_with_token_and_password_creates_the_account() throws Exception {
        Person ada = service.stranger();
        Mailbox.Mail mail = service.signUpMail(ada);

        assertThat(mail.page()).isEqualTo("https://login.example.org/pages/confirm-sign-up");
        assertRefused(401, "invalid-credentials", ada::signsIn);

        ada.opens(mail).confirmsSignUp();
        ada.signsIn();

        AccountResponse account = ada.account().getAccount();
        assertThat(account.getUsername()).isEqualTo(ada.username());
        assertThat(account.getEmail()).isEqualTo(ada.username());
        assertThat(account.getEmailVerified()).isTrue();
        assertThat(account.getRoles()).isEmpty();
    }

    @Test
    void account_gets_the_locale_of_the_sign_up() throws Exception {
        Person mei = service.stranger();
        service.account().signUp(new SignUpRequest().email(mei.username()).locale("zh-CN"));
        mei.opens(service.mailbox().next(mei.username())).confirmsSignUp();
        mei.signsIn();

        assertThat(mei.account().getAccount().getLocale()).isEqualTo("zh-CN");
    }

    @Test
    void password_in_the_sign_up_request_is_refused() throws Exception {
        String address = SignUpServer.newAddress();
        Http.Reply reply =
                service.http().postJson("/v1/accounts", Json.of("email", address, "password", "the attacker's own"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo("unknown-field");
    }

    @Test
    void sign_up_token_works_once() throws Exception {
        Person ada = service.stranger();
        Mailbox.Mail mail = service.signUpMail(ada);
        ada.opens(mail).confirmsSignUp();

        assertRefused(400, "mailed-token-refused", () -> ada.opens(mail).confirmsSignUp());
    }

    @Test
    void sign_up_token_expires_after_24_hours() throws Exception {
        Person ada = service.stranger();
        Mailbox.Mail mail = service.signUpMail(ada);
        service.server().clock().advance(Duration.ofHours(24));

        assertRefused(400, "mailed-token-refused", () -> ada.opens(mail).confirmsSignUp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "%S"})
    void confirming_one_of_several_pending_sign_ups_invalidates_the_others(String spelling) throws Exception {
        Person ada = service.stranger();
        Person eve = ada.withPassword(OTHER);
        String other = String.format(spelling, ada.username()).replace("EXAMPLE.ORG", "example.org");
        Mailbox.Mail strangers = service.signUpMail(eve);
        Mailbox.Mail owners = service.signUpMail(service.named(other));
        Mailbox.Mail again = service.signUpMail(eve);

        ada.opens(owners).confirmsSignUp();

        assertRefused(400, "mailed-token-refused", () -> eve.opens(strangers).confirmsSignUp());
        assertRefused(400, "mailed-token-refused", () -> eve.opens(again).confirmsSignUp());
        ada.signsIn();
    }

    @Test
    void older_of_two_pending_sign_ups_can_be_confirmed() throws Exception {
        Person ada = service.stranger();
        Mailbox.Mail first = service.signUpMail(ada);
        service.server().clock().advance(Duration.ofMillis(5));
        Mailbox.Mail second = service.signUpMail(ada);

        ada.opens(first).confirmsSignUp();

        assertRefused(400, "mailed-token-refused", () -> ada.opens(second).confirmsSignUp());
    }

    @Test
    void concurrent_confirmations_for_one_address_create_one_account() throws Exception {
        for (int round = 0; round < 5; round++) {
            Person ada = service.stranger();
            List<ConfirmSignUpRequest> requests = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                requests.add(new ConfirmSignUpRequest()
                        .token(service.signUpMail(ada).token())
                        .password(ada.password()));
            }
            CountDownLatch start = new CountDownLatch(1);
            ExecutorService pool = Executors.newFixedThreadPool(8);
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ConfirmSignUpRequest request = requests.get(i % 4);
                answers.add(pool.submit(() -> {
                    start.await();
                    try {
                        return service.account()
                                .confirmSignUpWithHttpInfo(request)
                                .getStatusCode();
                    } catch (ApiException e) {
                        return e.getCode();
                    }
                }));
            }
            start.countDown();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            pool.shutdown();

            assertThat(statuses).containsOnlyOnce(204).allMatch(List.of(204, 400, 409)::contains);
            assertThat(service.server().query("SELECT COUNT(*) FROM user WHERE username = ?", ada.username()))
                    .isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "3q2-7wAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRo"})
    void unknown_token_is_refused(String token) {
        assertThat(service.http()
                        .postJson("/v1/accounts/confirm", Json.of("token", token, "password", OTHER))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void tokens_of_sign_up_and_address_change_are_not_interchangeable() throws Exception {
        Person newcomer = service.stranger();
        Mailbox.Mail signUp = service.signUpMail(newcomer);
        Person ada = service.newcomer();
        ada.signsIn();
        String wanted = SignUpServer.newAddress();
        ada.changesAddress(wanted);
        Mailbox.Mail change = service.mailbox().next(wanted);

        assertRefused(400, "mailed-token-refused", () -> newcomer.opens(signUp).confirmsAddress());
        assertRefused(400, "mailed-token-refused", () -> newcomer.opens(signUp).disavows());
        assertRefused(400, "mailed-token-refused", () -> ada.opens(change).confirmsSignUp());
        newcomer.opens(signUp).confirmsSignUp();
        ada.opens(change).confirmsAddress();
    }

    @Test
    void get_request_for_a_link_does_not_use_the_token() throws Exception {
        Person ada = service.stranger();
        Mailbox.Mail mail = service.signUpMail(ada);
        service.http().get("/v1/accounts/confirm?token=" + mail.token());

        ada.opens(mail).confirmsSignUp();
    }

    @ParameterizedTest
    @CsvSource({"short, too-short", "password1, too-common", "my newcomer and i, contains-username"})
    void password_that_breaks_the_policy_does_not_use_the_token(String password, String code) throws Exception {
        Person ada = service.stranger();
        Mailbox.Mail mail = service.signUpMail(ada);
        String broken = password.replace(
                "newcomer", ada.username().substring(0, ada.username().indexOf('@')));

        var problem = assertRefused(
                400,
                "validation-failed",
                () -> ada.withPassword(broken).opens(mail).confirmsSignUp());

        assertThat(problem.path("errors").path(0).path("field").asText()).isEqualTo("password");
        assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo(code);
        ada.opens(mail).confirmsSignUp();
    }

    @Test
    void caller_without_a_valid_token_learns_nothing_about_the_policy() {
        ConfirmSignUpRequest request = new ConfirmSignUpRequest()
                .token("3q2-7wAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRo")
                .password("short");

        assertRefused(400, "mailed-token-refused", () -> service.account().confirmSignUp(request));
    }

    @Test
    void sign_up_with_an_existing_account_sends_a_mail_without_a_link() throws Exception {
        Person ada = service.newcomer();
        service.account().signUp(new SignUpRequest().email(ada.username()).locale("en"));

        Mailbox.Mail mail = service.mailbox().next(ada.username());

        assertThat(mail.hasLink()).isFalse();
        ada.signsIn();
    }

    @Test
    void address_that_became_a_username_meanwhile_is_refused() throws Exception {
        Person eve = service.stranger();
        Mailbox.Mail mail = service.signUpMail(eve);
        Person.on(service.server(), eve.username(), OTHER);

        assertRefused(409, "username-taken", () -> eve.opens(mail).confirmsSignUp());
    }

    @Test
    void address_that_another_user_has_verified_meanwhile_is_refused() throws Exception {
        Person eve = service.stranger();
        Mailbox.Mail mail = service.signUpMail(eve);
        Person ada = Person.on(service.server());
        ada.signsIn();
        ada.changesAddress(eve.username());
        ada.opens(service.mailbox().next(eve.username())).confirmsAddress();

        assertRefused(409, "username-taken", () -> eve.opens(mail).confirmsSignUp());
    }

    @Test
    void address_that_was_retired_meanwhile_is_refused() throws Exception {
        Person ada = service.stranger();
        Mailbox.Mail mail = service.signUpMail(ada);
        service.server()
                .sql(
                        "INSERT INTO retired_name (name_hash, retired_at, reason) VALUES (?, CURRENT_TIMESTAMP, 'closed')",
                        dev.gatehouse.platform.crypto.Sha256.of(ada.username().getBytes(StandardCharsets.UTF_8)));

        assertRefused(409, "username-taken", () -> ada.opens(mail).confirmsSignUp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%S", " %s ", "%s\u200B", "\u00AD%s"})
    void variants_of_an_address_are_the_same_account(String variant) throws Exception {
        Person ada = service.newcomer();
        String typed = String.format(variant, ada.username()).replace("EXAMPLE.ORG", "example.org");
        service.named(typed).signsUp();

        String arrives = typed.strip().replaceAll("[\\u200B\\u00AD]", "");
        assertThat(service.mailbox().next(arrives).hasLink()).isFalse();
    }

    @Test
    void known_and_unknown_addresses_get_identical_responses() throws Exception {
        Person ada = Person.on(service.server());
        Http.Reply known = service.http().postJson("/v1/accounts", body(ada.username()));
        Http.Reply unknown = service.http().postJson("/v1/accounts", body(SignUpServer.newAddress()));

        assertThat(known.status()).isEqualTo(202);
        assertThat(unknown.status()).isEqualTo(202);
        assertThat(known.body()).isEqualTo(unknown.body()).isEmpty();
        assertThat(known.comparable()).isEqualTo(unknown.comparable());
    }

    private static String body(String address) {
        return Json.of("email", address);
    }

    @Test
    void invalid_address_is_refused() {
        var problem = assertRefused(
                400, "validation-failed", () -> service.named("ada").signsUp());

        assertThat(problem.path("errors").path(0).path("field").asText()).isEqualTo("email");
        assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo("not-an-address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"roles", "active", "id", "email_verified", "username"})
    void protected_field_in_the_body_is_refused(String field) {
        Http.Reply reply =
                service.http().postJson("/v1/accounts", Json.of("email", SignUpServer.newAddress(), field, true));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo("unknown-field");
    }

    @Test
    void forged_host_never_changes_a_link() throws Exception {
        String address = SignUpServer.newAddress();
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), service.server().port())) {
            String body = body(address);
            socket.getOutputStream()
                    .write(("POST /v1/accounts HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
                                    + "Forwarded: host=evil.example\r\nContent-Type: application/json\r\nConnection: close\r\n"
                                    + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }

        Mailbox.Mail mail = service.mailbox().next(address);

        assertThat(mail.page()).isEqualTo("https://login.example.org/pages/confirm-sign-up");
        assertThat(mail.text() + mail.html()).doesNotContain("evil");
    }

    @Test
    void mail_is_in_the_requested_language() throws Exception {
        String address = SignUpServer.newAddress();
        service.account().signUp(new SignUpRequest().email(address).locale("zh-CN"));

        Mailbox.Mail mail = service.mailbox().next(address);

        assertThat(mail.text()).containsPattern("[\\u4e00-\\u9fff]");
    }

    @ParameterizedTest
    @CsvSource({"en, was closed, contact an administrator", "zh-CN, 已注销, 管理员"})
    void sign_up_for_a_closed_account_sends_a_mail_that_names_the_contact(String locale, String closed, String whom)
            throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        ada.account().closeAccount();
        service.mailbox().next(ada.username());

        service.account().signUp(new SignUpRequest().email(ada.username()).locale(locale));

        Mailbox.Mail mail = service.mailbox().next(ada.username());
        assertThat(mail.hasLink()).isFalse();
        assertThat(mail.text()).contains(closed).contains(whom);
        assertThat(mail.html()).contains(closed).contains(whom);
        assertThat(service.server().query("SELECT reason FROM retired_name WHERE name_hash = ?", (Object)
                        dev.gatehouse.platform.crypto.Sha256.of(ada.username().getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("closed");
    }

    @ParameterizedTest
    @CsvSource({"renamed, en, before", "renamed, zh-CN, 曾经", ", en, before"})
    void mail_for_a_name_retired_for_another_reason_does_not_mention_a_closed_account(
            String reason, String locale, String said) throws Exception {
        String address = SignUpServer.newAddress();
        service.server()
                .sql(
                        "INSERT INTO retired_name (name_hash, retired_at, reason) VALUES (?, CURRENT_TIMESTAMP, ?)",
                        dev.gatehouse.platform.crypto.Sha256.of(address.getBytes(StandardCharsets.UTF_8)),
                        reason);

        service.account().signUp(new SignUpRequest().email(address).locale(locale));

        Mailbox.Mail mail = service.mailbox().next(address);
        assertThat(mail.hasLink()).isFalse();
        assertThat(mail.text()).contains(said).doesNotContain("was closed", "已注销");
        assertThat(mail.html()).contains(said).doesNotContain("was closed", "已注销");
    }

    @Test
    void pending_sign_up_stores_no_password() throws Exception {
        service.signUpMail(service.stranger());

        assertThat(service.server()
                        .query("SELECT COUNT(*) FROM information_schema.columns"
                                + " WHERE LOWER(table_name) = 'mailed_token' AND LOWER(column_name) = 'password'"))
                .isEqualTo("0");
    }
}
