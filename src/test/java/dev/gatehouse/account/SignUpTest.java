package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.model.AccountResponse;
import dev.gatehouse.client.model.MailedTokenRequest;
import dev.gatehouse.client.model.SignUpRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.Person;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An account that somebody makes for themselves: it exists once the token of a mail has come back, and nothing tells before. */
class SignUpTest {
    private static PeopleServer people;

    @BeforeAll
    static void start() {
        people = PeopleServer.start();
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @Test
    void account_exists_once_the_mailed_token_has_come_back() throws Exception {
        String address = PeopleServer.newAddress();
        people.signUp(address);
        Mailbox.Mail mail = people.mailbox().next(address);
        Person ada = Person.named(people.server(), address, PeopleServer.PASSWORD);

        assertThat(mail.page()).isEqualTo("https://login.example.org/pages/verify");
        assertRefused(401, "invalid-credentials", ada::signsIn);

        people.confirm(mail);
        ada.signsIn();

        AccountResponse account = people.account(ada).getAccount();
        assertThat(account.getUsername()).isEqualTo(address);
        assertThat(account.getEmail()).isEqualTo(address);
        assertThat(account.getEmailVerified()).isTrue();
        assertThat(account.getRoles()).isEmpty();
    }

    @Test
    void token_is_good_once() throws Exception {
        String address = PeopleServer.newAddress();
        people.signUp(address);
        Mailbox.Mail mail = people.mailbox().next(address);
        people.confirm(mail);

        assertRefused(400, "mailed-token-refused", () -> people.confirm(mail));
    }

    @Test
    void token_is_good_for_a_day() throws Exception {
        try (GatehouseServer own = GatehouseServer.start(PeopleServer.settings(people.mailbox(), Map.of()))) {
            String address = PeopleServer.newAddress();
            new AccountApi(own.client())
                    .signUp(new SignUpRequest().email(address).password(PeopleServer.PASSWORD));
            MailedTokenRequest token = new MailedTokenRequest()
                    .token(people.mailbox().next(address).token());
            own.clock().advance(Duration.ofHours(24));

            assertRefused(400, "mailed-token-refused", () -> new AccountApi(own.client()).confirmEmail(token));
        }
    }

    @Test
    void older_token_stays_good_until_one_is_used() throws Exception {
        String address = PeopleServer.newAddress();
        people.signUp(address);
        Mailbox.Mail first = people.mailbox().next(address);
        people.server().clock().advance(Duration.ofMillis(5));
        people.signUp(address);
        Mailbox.Mail second = people.mailbox().next(address);

        people.confirm(first);

        assertRefused(400, "mailed-token-refused", () -> people.confirm(second));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "3q2-7wAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRo"})
    void made_up_token_is_refused(String token) {
        assertThat(people.http()
                        .postJson("/v1/email-verifications/confirm", "{\"token\":\"" + token + "\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void looking_at_a_link_uses_nothing() throws Exception {
        String address = PeopleServer.newAddress();
        people.signUp(address);
        Mailbox.Mail mail = people.mailbox().next(address);
        people.http().get("/v1/email-verifications/confirm?token=" + mail.token());

        people.confirm(mail);
    }

    @Test
    void who_has_an_account_is_mailed_that_and_keeps_it() throws Exception {
        Person ada = people.newcomer();
        people.account()
                .signUp(new SignUpRequest()
                        .email(ada.username())
                        .password("another long one")
                        .locale("en"));

        Mailbox.Mail mail = people.mailbox().next(ada.username());

        assertThat(mail.hasLink()).isFalse();
        ada.signsIn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%S", " %s ", "%s\u200B", "\u00AD%s"})
    void variants_of_an_address_are_the_same_account(String variant) throws Exception {
        Person ada = people.newcomer();
        String typed = String.format(variant, ada.username()).replace("EXAMPLE.ORG", "example.org");
        people.account().signUp(new SignUpRequest().email(typed).password("another long one"));

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
        return "{\"email\":\"" + address + "\",\"password\":\"" + PeopleServer.PASSWORD + "\"}";
    }

    private static Map<String, List<String>> headers(Http.Reply reply) {
        Map<String, List<String>> headers =
                new HashMap<>(reply.response().headers().map());
        headers.remove("date");
        headers.remove("x-request-id");
        return headers;
    }

    @ParameterizedTest
    @CsvSource({
        "ada, a path of stones, email, not-an-address",
        "ada@example.org, short, password, too-short",
        "ada@example.org, password1, password, too-common",
        "adalovelace@example.org, adalovelace 1815, password, contains-username"
    })
    void rule_that_is_broken_has_a_name(String email, String password, String field, String code) {
        var problem = assertRefused(
                400,
                "validation-failed",
                () -> people.account().signUp(new SignUpRequest().email(email).password(password)));

        assertThat(problem.path("errors").path(0).path("field").asText()).isEqualTo(field);
        assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"roles", "active", "id", "email_verified", "username"})
    void nobody_assigns_themselves_what_is_not_theirs(String field) {
        Http.Reply reply = people.http()
                .postJson(
                        "/v1/accounts",
                        "{\"email\":\"" + PeopleServer.newAddress() + "\",\"password\":\"" + PeopleServer.PASSWORD
                                + "\",\"" + field + "\":true}");

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

        assertThat(mail.page()).isEqualTo("https://login.example.org/pages/verify");
        assertThat(mail.text() + mail.html()).doesNotContain("evil");
    }

    @Test
    void mail_is_in_the_language_that_is_asked_for() throws Exception {
        String address = PeopleServer.newAddress();
        people.account()
                .signUp(new SignUpRequest()
                        .email(address)
                        .password(PeopleServer.PASSWORD)
                        .locale("zh-CN"));

        Mailbox.Mail mail = people.mailbox().next(address);

        assertThat(mail.text()).containsPattern("[\\u4e00-\\u9fff]");
    }

    @Test
    void nobody_gets_in_after_it_has_been_closed() throws Exception {
        String address = PeopleServer.newAddress();
        people.signUp(address);
        MailedTokenRequest token =
                new MailedTokenRequest().token(people.mailbox().next(address).token());
        Map<String, String> closed = new HashMap<>(people.server().variables());
        closed.put("SIGN_UP", "closed");
        try (GatehouseServer other = GatehouseServer.start(closed)) {
            assertRefused(403, "sign-up-closed", () -> new AccountApi(other.client()).confirmEmail(token));
        }
        people.account().confirmEmail(token);
    }

    @Test
    void closed_by_default() {
        GatehouseServer shared = GatehouseServer.shared();

        assertRefused(
                403,
                "sign-up-closed",
                () -> new AccountApi(shared.client())
                        .signUp(new SignUpRequest()
                                .email(PeopleServer.newAddress())
                                .password(PeopleServer.PASSWORD)));
    }

    @Test
    void only_domains_that_may() throws Exception {
        try (GatehouseServer own = GatehouseServer.start(
                PeopleServer.settings(people.mailbox(), Map.of("SIGN_UP_DOMAINS", "example.com, example.net")))) {
            AccountApi there = new AccountApi(own.client());

            var problem = assertRefused(
                    400,
                    "validation-failed",
                    () -> there.signUp(
                            new SignUpRequest().email("ada@example.org").password(PeopleServer.PASSWORD)));
            assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo("domain-not-allowed");
            there.signUp(new SignUpRequest().email("ada@example.net").password(PeopleServer.PASSWORD));
        }
    }

    @Test
    void name_of_somebody_who_has_left_is_given_to_nobody() throws Exception {
        String address = PeopleServer.newAddress();
        people.signUp(address);
        people.confirm(people.mailbox().next(address));
        Person ada = Person.named(people.server(), address, PeopleServer.PASSWORD);
        ada.signsIn();
        people.account(ada).closeAccount();
        people.mailbox().next(address);

        people.signUp(address);

        assertThat(people.mailbox().next(address).hasLink()).isFalse();
    }
}
