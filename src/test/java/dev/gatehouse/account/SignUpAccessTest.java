package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.model.ConfirmSignUpRequest;
import dev.gatehouse.client.model.MailedTokenRequest;
import dev.gatehouse.client.model.SignUpRequest;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may sign up: whether it is open, for which domains, and how often a token may be tried. */
@OnEveryDatabase("MailedTokenDao")
class SignUpAccessTest {
    private static PeopleServer people;

    @BeforeAll
    static void start() {
        people = PeopleServer.shared();
    }

    private static final String OTHER = "a garden of moss";

    @Test
    void nobody_gets_in_after_it_has_been_closed() throws Exception {
        ConfirmSignUpRequest request = PeopleServer.confirmation(people.signUpMail(PeopleServer.newAddress()));
        try (GatehouseServer other = atTheSameDatabase("SIGN_UP", "closed")) {
            assertRefused(403, "sign-up-closed", () -> new AccountApi(other.client()).confirmSignUp(request));
            assertRefused(
                    400,
                    "mailed-token-refused",
                    () -> new AccountApi(other.client())
                            .confirmSignUp(
                                    new ConfirmSignUpRequest().token("AAAA").password(OTHER)));
        }
        people.account().confirmSignUp(request);
    }

    @Test
    void nobody_gets_in_whose_domain_may_not_sign_up_any_more() throws Exception {
        ConfirmSignUpRequest request = PeopleServer.confirmation(people.signUpMail(PeopleServer.newAddress()));
        try (GatehouseServer other = atTheSameDatabase("SIGN_UP_DOMAINS", "example.com")) {
            assertRefused(403, "sign-up-closed", () -> new AccountApi(other.client()).confirmSignUp(request));
        }
        people.account().confirmSignUp(request);
    }

    private static GatehouseServer atTheSameDatabase(String variable, String value) {
        Map<String, String> settings = new HashMap<>(people.server().variables());
        settings.put(variable, value);
        GatehouseServer other = GatehouseServer.start(settings);
        other.clock().catchUpWith(people.server().clock());
        return other;
    }

    @Test
    void closed_by_default() {
        GatehouseServer shared = GatehouseServer.shared();

        assertRefused(
                403,
                "sign-up-closed",
                () -> new AccountApi(shared.client()).signUp(new SignUpRequest().email(PeopleServer.newAddress())));
    }

    @Test
    void only_domains_that_may() throws Exception {
        try (GatehouseServer own = GatehouseServer.start(
                PeopleServer.settings(people.mailbox(), Map.of("SIGN_UP_DOMAINS", "example.com, example.net")))) {
            AccountApi there = new AccountApi(own.client());

            var problem = assertRefused(
                    400, "validation-failed", () -> there.signUp(new SignUpRequest().email("ada@example.org")));
            assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo("domain-not-allowed");
            there.signUp(new SignUpRequest().email("ada@example.net"));
        }
    }

    @Test
    void domains_that_may_sign_up_are_those_that_users_may_change_to() throws Exception {
        Map<String, String> list =
                Map.of("SIGN_UP_DOMAINS", "Example.ORG,bücher.example", "PUBLIC_URL", "HTTPS://Login.Example.ORG:443");
        try (PeopleServer own = PeopleServer.start(list)) {
            Person ada = own.newcomer();
            ada.signsIn();
            for (String other : List.of("ada@example.com", "ada@sub.example.org", "ada@example.org.evil.example")) {
                var problem = assertRefused(400, "validation-failed", () -> own.changeAddress(ada, other));
                assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo("domain-not-allowed");
            }

            own.changeAddress(ada, "ada@EXAMPLE.org");
            Mailbox.Mail mail = own.mail("ada@example.org", "verify");
            assertThat(mail.page()).isEqualTo("https://login.example.org/pages/verify");
            own.confirmAddress(mail);
            own.changeAddress(ada, "ada@xn--bcher-kva.example");
            Mailbox.Mail late = own.mail("ada@xn--bcher-kva.example", "verify");

            // An administrator may give any address; its owner asks for the mail again, and confirms it.
            Person ben = Person.on(own.server(), "ben", PeopleServer.PASSWORD);
            own.admin()
                    .updateUser(
                            Long.parseLong(own.server().query("SELECT id FROM user WHERE username = 'ben'")),
                            new UpdateUserRequest().email("ben@example.com"));
            ben.signsIn();
            own.mail("ben@example.com", "verify");
            own.changeAddress(ben, "ben@example.com");
            own.confirmAddress(own.mail("ben@example.com", "verify"));
            assertThat(own.account(ben).getAccount().getEmailVerified()).isTrue();

            Map<String, String> shorter = new HashMap<>(own.server().variables());
            shorter.put("SIGN_UP_DOMAINS", "example.org");
            try (GatehouseServer later = GatehouseServer.start(shorter)) {
                assertRefused(
                        400,
                        "mailed-token-refused",
                        () -> new AccountApi(later.client())
                                .confirmEmail(new MailedTokenRequest().token(late.token())));
            }
            own.confirmAddress(late);
        }
    }

    @Test
    void tokens_are_tried_a_few_times_for_each_address_block() {
        try (PeopleServer strict = PeopleServer.start(Map.of("THROTTLE_MAILED_TOKENS_PER_ADDRESS", "1"))) {
            ConfirmSignUpRequest forged =
                    new ConfirmSignUpRequest().token("AAAA").password(OTHER);

            assertRefused(400, "mailed-token-refused", () -> strict.account().confirmSignUp(forged));
            assertRefused(429, "too-many-attempts", () -> strict.account().confirmSignUp(forged));
        }
    }
}
