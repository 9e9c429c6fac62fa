package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.AccountResponse;
import dev.gatehouse.client.model.ConfirmSignUpRequest;
import dev.gatehouse.client.model.MailedTokenRequest;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts that people make for themselves: the owner of the mailbox chooses the password, and nothing tells who exists. */
@OnEveryDatabase("MailedTokenDao")
class SignUpTest {
    private static PeopleServer people;

    @BeforeAll
    static void start() {
        people = PeopleServer.shared();
    }

    private static final String OTHER = "a garden of moss";

    @Test
    void account_exists_once_token_and_password_have_come_back() throws Exception {
        String address = PeopleServer.newAddress();
        Mailbox.Mail mail = people.signUpMail(address);
        Person ada = Person.named(people.server(), address, PeopleServer.PASSWORD);

        assertThat(mail.page()).isEqualTo("https://login.example.org/pages/confirm-sign-up");
        assertRefused(401, "invalid-credentials", ada::signsIn);

        people.confirmSignUp(mail);
        ada.signsIn();

        AccountResponse account = people.account(ada).getAccount();
        assertThat(account.getUsername()).isEqualTo(address);
        assertThat(account.getEmail()).isEqualTo(address);
        assertThat(account.getEmailVerified()).isTrue();
        assertThat(account.getRoles()).isEmpty();
    }

    @Test
    void locale_of_the_sign_up_is_that_of_the_account() throws Exception {
        String address = PeopleServer.newAddress();
        people.account().signUp(new SignUpRequest().email(address).locale("zh-CN"));
        people.confirmSignUp(people.mailbox().next(address));
        Person mei = Person.named(people.server(), address, PeopleServer.PASSWORD);
        mei.signsIn();

        assertThat(people.account(mei).getAccount().getLocale()).isEqualTo("zh-CN");
    }

    @Test
    void caller_who_knows_only_the_address_chooses_no_password() throws Exception {
        String address = PeopleServer.newAddress();
        Http.Reply reply =
                people.http().postJson("/v1/accounts", Json.of("email", address, "password", "the attacker's own"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo("unknown-field");
    }

    @Test
    void token_is_good_once() throws Exception {
        Mailbox.Mail mail = people.signUpMail(PeopleServer.newAddress());
        people.confirmSignUp(mail);

        assertRefused(400, "mailed-token-refused", () -> people.confirmSignUp(mail));
    }

    @Test
    void token_is_good_for_a_day() throws Exception {
        ConfirmSignUpRequest request = PeopleServer.confirmation(people.signUpMail(PeopleServer.newAddress()));
        people.server().clock().advance(Duration.ofHours(24));

        assertRefused(400, "mailed-token-refused", () -> people.account().confirmSignUp(request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "%S"})
    void pending_sign_ups_live_side_by_side_and_confirming_one_voids_the_others(String spelling) throws Exception {
        String address = PeopleServer.newAddress();
        String other = String.format(spelling, address).replace("EXAMPLE.ORG", "example.org");
        Mailbox.Mail strangers = people.signUpMail(address);
        Mailbox.Mail owners = people.signUpMail(other);
        Mailbox.Mail again = people.signUpMail(address);

        people.confirmSignUp(owners);

        assertRefused(400, "mailed-token-refused", () -> people.confirmSignUp(strangers, OTHER));
        assertRefused(400, "mailed-token-refused", () -> people.confirmSignUp(again, OTHER));
        Person.named(people.server(), address, PeopleServer.PASSWORD).signsIn();
    }

    @Test
    void older_one_of_two_can_be_confirmed() throws Exception {
        String address = PeopleServer.newAddress();
        Mailbox.Mail first = people.signUpMail(address);
        people.server().clock().advance(Duration.ofMillis(5));
        Mailbox.Mail second = people.signUpMail(address);

        people.confirmSignUp(first);

        assertRefused(400, "mailed-token-refused", () -> people.confirmSignUp(second));
    }

    @Test
    void two_tokens_of_one_address_at_the_same_moment_make_one_account() throws Exception {
        for (int round = 0; round < 5; round++) {
            String address = PeopleServer.newAddress();
            List<ConfirmSignUpRequest> requests = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                requests.add(PeopleServer.confirmation(people.signUpMail(address)));
            }
            CountDownLatch start = new CountDownLatch(1);
            ExecutorService pool = Executors.newFixedThreadPool(8);
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ConfirmSignUpRequest request = requests.get(i % 4);
                answers.add(pool.submit(() -> {
                    start.await();
                    try {
                        return people.account()
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
            assertThat(people.server().query("SELECT COUNT(*) FROM user WHERE username = ?", address))
                    .isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "3q2-7wAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRo"})
    void made_up_token_is_refused(String token) {
        assertThat(people.http()
                        .postJson("/v1/accounts/confirm", Json.of("token", token, "password", OTHER))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void token_of_a_sign_up_confirms_no_change_of_address_and_the_reverse() throws Exception {
        Mailbox.Mail signUp = people.signUpMail(PeopleServer.newAddress());
        Person ada = people.newcomer();
        ada.signsIn();
        String wanted = PeopleServer.newAddress();
        people.account(ada)
                .requestEmailVerification(
                        new dev.gatehouse.client.model.RequestEmailVerificationRequest().email(wanted));
        Mailbox.Mail change = people.mailbox().next(wanted);

        assertRefused(400, "mailed-token-refused", () -> people.confirmAddress(signUp));
        assertRefused(
                400,
                "mailed-token-refused",
                () -> people.account().disavowNotice(new MailedTokenRequest().token(signUp.token())));
        assertRefused(400, "mailed-token-refused", () -> people.confirmSignUp(change));
        people.confirmSignUp(signUp);
        people.confirmAddress(change);
    }

    @Test
    void looking_at_a_link_uses_nothing() throws Exception {
        Mailbox.Mail mail = people.signUpMail(PeopleServer.newAddress());
        people.http().get("/v1/accounts/confirm?token=" + mail.token());

        people.confirmSignUp(mail);
    }

    @ParameterizedTest
    @CsvSource({"short, too-short", "password1, too-common", "my newcomer and i, contains-username"})
    void password_that_the_policy_refuses_does_not_use_the_token_up(String password, String code) throws Exception {
        String address = PeopleServer.newAddress();
        Mailbox.Mail mail = people.signUpMail(address);
        String broken = password.replace("newcomer", address.substring(0, address.indexOf('@')));

        var problem = assertRefused(400, "validation-failed", () -> people.confirmSignUp(mail, broken));

        assertThat(problem.path("errors").path(0).path("field").asText()).isEqualTo("password");
        assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo(code);
        people.confirmSignUp(mail);
    }

    @Test
    void caller_without_a_token_learns_nothing_of_the_policy() {
        ConfirmSignUpRequest request = new ConfirmSignUpRequest()
                .token("3q2-7wAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRo")
                .password("short");

        assertRefused(400, "mailed-token-refused", () -> people.account().confirmSignUp(request));
    }

    @Test
    void user_who_has_an_account_is_mailed_that_and_keeps_it() throws Exception {
        Person ada = people.newcomer();
        people.account().signUp(new SignUpRequest().email(ada.username()).locale("en"));

        Mailbox.Mail mail = people.mailbox().next(ada.username());

        assertThat(mail.hasLink()).isFalse();
        ada.signsIn();
    }

    @Test
    void address_that_was_taken_meanwhile_is_refused() throws Exception {
        String address = PeopleServer.newAddress();
        Mailbox.Mail mail = people.signUpMail(address);
        Person.on(people.server(), address, OTHER);

        assertRefused(409, "username-taken", () -> people.confirmSignUp(mail));
    }

    @Test
    void address_that_another_user_has_verified_meanwhile_is_refused() throws Exception {
        String address = PeopleServer.newAddress();
        Mailbox.Mail mail = people.signUpMail(address);
        Person ada = Person.on(people.server());
        ada.signsIn();
        people.account(ada)
                .requestEmailVerification(
                        new dev.gatehouse.client.model.RequestEmailVerificationRequest().email(address));
        people.confirmAddress(people.mailbox().next(address));

        assertRefused(409, "username-taken", () -> people.confirmSignUp(mail));
    }

    @Test
    void address_that_was_retired_meanwhile_is_refused() throws Exception {
        String address = PeopleServer.newAddress();
        Mailbox.Mail mail = people.signUpMail(address);
        people.server()
                .sql(
                        "INSERT INTO retired_name (name_hash, retired_at, reason) VALUES (?, CURRENT_TIMESTAMP, 'closed')",
                        dev.gatehouse.platform.crypto.Sha256.of(address.getBytes(StandardCharsets.UTF_8)));

        assertRefused(409, "username-taken", () -> people.confirmSignUp(mail));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%S", " %s ", "%s\u200B", "\u00AD%s"})
    void variants_of_an_address_are_the_same_account(String variant) throws Exception {
        Person ada = people.newcomer();
        String typed = String.format(variant, ada.username()).replace("EXAMPLE.ORG", "example.org");
        people.account().signUp(new SignUpRequest().email(typed));

        String arrives = typed.strip().replaceAll("[\\u200B\\u00AD]", "");
        assertThat(people.mailbox().next(arrives).hasLink()).isFalse();
    }

    @Test
    void known_and_unknown_get_the_same_answer_byte_for_byte() throws Exception {
        Person ada = Person.on(people.server());
        Http.Reply known = people.http().postJson("/v1/accounts", body(ada.username()));
        Http.Reply unknown = people.http().postJson("/v1/accounts", body(PeopleServer.newAddress()));

        assertThat(known.status()).isEqualTo(202);
        assertThat(unknown.status()).isEqualTo(202);
        assertThat(known.body()).isEqualTo(unknown.body()).isEmpty();
        assertThat(headers(known)).isEqualTo(headers(unknown));
    }

    private static String body(String address) {
        return Json.of("email", address);
    }

    private static Map<String, List<String>> headers(Http.Reply reply) {
        Map<String, List<String>> headers =
                new HashMap<>(reply.response().headers().map());
        headers.remove("date");
        headers.remove("x-request-id");
        return headers;
    }

    @Test
    void what_is_no_address_is_refused() {
        var problem = assertRefused(
                400, "validation-failed", () -> people.account().signUp(new SignUpRequest().email("ada")));

        assertThat(problem.path("errors").path(0).path("field").asText()).isEqualTo("email");
        assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo("not-an-address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"roles", "active", "id", "email_verified", "username"})
    void nobody_assigns_themselves_what_is_not_theirs(String field) {
        Http.Reply reply =
                people.http().postJson("/v1/accounts", Json.of("email", PeopleServer.newAddress(), field, true));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo("unknown-field");
    }

    @Test
    void forged_host_never_changes_a_link() throws Exception {
        String address = PeopleServer.newAddress();
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), people.server().port())) {
            String body = body(address);
            socket.getOutputStream()
                    .write(("POST /v1/accounts HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
                                    + "Forwarded: host=evil.example\r\nContent-Type: application/json\r\nConnection: close\r\n"
                                    + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }

        Mailbox.Mail mail = people.mailbox().next(address);

        assertThat(mail.page()).isEqualTo("https://login.example.org/pages/confirm-sign-up");
        assertThat(mail.text() + mail.html()).doesNotContain("evil");
    }

    @Test
    void mail_is_in_the_language_that_is_asked_for() throws Exception {
        String address = PeopleServer.newAddress();
        people.account().signUp(new SignUpRequest().email(address).locale("zh-CN"));

        Mailbox.Mail mail = people.mailbox().next(address);

        assertThat(mail.text()).containsPattern("[\\u4e00-\\u9fff]");
    }

    @ParameterizedTest
    @CsvSource({"en, was closed, contact an administrator", "zh-CN, 已注销, 管理员"})
    void owner_of_a_closed_account_is_told_so_and_whom_to_ask(String locale, String closed, String whom)
            throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        people.account(ada).closeAccount();
        people.mailbox().next(ada.username());

        people.account().signUp(new SignUpRequest().email(ada.username()).locale(locale));

        Mailbox.Mail mail = people.mailbox().next(ada.username());
        assertThat(mail.hasLink()).isFalse();
        assertThat(mail.text()).contains(closed).contains(whom);
        assertThat(mail.html()).contains(closed).contains(whom);
        assertThat(people.server().query("SELECT reason FROM retired_name WHERE name_hash = ?", (Object)
                        dev.gatehouse.platform.crypto.Sha256.of(ada.username().getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("closed");
    }

    @ParameterizedTest
    @CsvSource({"renamed, en, before", "renamed, zh-CN, 曾经", ", en, before"})
    void name_that_was_retired_otherwise_is_told_in_neutral_words(String reason, String locale, String said)
            throws Exception {
        String address = PeopleServer.newAddress();
        people.server()
                .sql(
                        "INSERT INTO retired_name (name_hash, retired_at, reason) VALUES (?, CURRENT_TIMESTAMP, ?)",
                        dev.gatehouse.platform.crypto.Sha256.of(address.getBytes(StandardCharsets.UTF_8)),
                        reason);

        people.account().signUp(new SignUpRequest().email(address).locale(locale));

        Mailbox.Mail mail = people.mailbox().next(address);
        assertThat(mail.hasLink()).isFalse();
        assertThat(mail.text()).contains(said).doesNotContain("was closed", "已注销");
        assertThat(mail.html()).contains(said).doesNotContain("was closed", "已注销");
    }

    @Test
    void no_password_waits_in_the_database() throws Exception {
        people.signUpMail(PeopleServer.newAddress());

        assertThat(people.server()
                        .query("SELECT COUNT(*) FROM information_schema.columns"
                                + " WHERE LOWER(table_name) = 'mailed_token' AND LOWER(column_name) = 'password'"))
                .isEqualTo("0");
    }
}
