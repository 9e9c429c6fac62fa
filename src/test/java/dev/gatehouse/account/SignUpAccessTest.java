package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.model.ConfirmSignUpRequest;
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

/** Access to sign-up: open or closed, allowed domains, and the rate limit of mailed tokens. */
@OnEveryDatabase("MailedTokenDao")
class SignUpAccessTest {
    private static SignUpServer service;

    @BeforeAll
    static void start() {
        service = SignUpServer.shared();
    }

    private static final String OTHER = "a garden of moss";

    @Test
    void confirmation_is_refused_after_sign_up_was_closed() throws Exception {
        Person ada = service.stranger();
        Mailbox.Mail mail = service.signUpMail(ada);
        try (GatehouseServer other = atTheSameDatabase("SIGN_UP", "closed")) {
            assertRefused(403, "sign-up-closed", () -> ada.at(other).opens(mail).confirmsSignUp());
            assertRefused(
                    400,
                    "mailed-token-refused",
                    () -> new AccountApi(other.client())
                            .confirmSignUp(
                                    new ConfirmSignUpRequest().token("AAAA").password(OTHER)));
        }
        ada.opens(mail).confirmsSignUp();
    }

    @Test
    void confirmation_is_refused_after_the_domain_was_removed() throws Exception {
        Person ada = service.stranger();
        Mailbox.Mail mail = service.signUpMail(ada);
        try (GatehouseServer other = atTheSameDatabase("SIGN_UP_DOMAINS", "example.com")) {
            assertRefused(403, "sign-up-closed", () -> ada.at(other).opens(mail).confirmsSignUp());
        }
        ada.opens(mail).confirmsSignUp();
    }

    private static GatehouseServer atTheSameDatabase(String variable, String value) {
        Map<String, String> settings = new HashMap<>(service.server().variables());
        settings.put(variable, value);
        GatehouseServer other = GatehouseServer.start(settings);
        other.clock().catchUpWith(service.server().clock());
        return other;
    }

    @Test
    void sign_up_is_closed_by_default() {
        GatehouseServer shared = GatehouseServer.shared();

        assertRefused(403, "sign-up-closed", () -> service.stranger().at(shared).signsUp());
    }

    @Test
    void sign_up_is_limited_to_the_configured_domains() throws Exception {
        try (GatehouseServer own = GatehouseServer.start(
                SignUpServer.settings(service.mailbox(), Map.of("SIGN_UP_DOMAINS", "example.com, example.net")))) {
            var problem = assertRefused(
                    400,
                    "validation-failed",
                    () -> service.named("ada@example.org").at(own).signsUp());
            assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo("domain-not-allowed");
            service.named("ada@example.net").at(own).signsUp();
        }
    }

    @Test
    void address_change_is_limited_to_the_configured_domains() throws Exception {
        Map<String, String> list =
                Map.of("SIGN_UP_DOMAINS", "Example.ORG,bücher.example", "PUBLIC_URL", "HTTPS://Login.Example.ORG:443");
        try (SignUpServer own = SignUpServer.start(list)) {
            Person ada = own.newcomer();
            ada.signsIn();
            for (String other : List.of("ada@example.com", "ada@sub.example.org", "ada@example.org.evil.example")) {
                var problem = assertRefused(400, "validation-failed", () -> ada.changesAddress(other));
                assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo("domain-not-allowed");
            }

            ada.changesAddress("ada@EXAMPLE.org");
            Mailbox.Mail mail = own.mailbox().next("ada@example.org", "verify");
            assertThat(mail.page()).isEqualTo("https://login.example.org/pages/verify");
            ada.opens(mail).confirmsAddress();
            ada.changesAddress("ada@xn--bcher-kva.example");
            Mailbox.Mail late = own.mailbox().next("ada@xn--bcher-kva.example", "verify");

            // An administrator may assign any address; the user requests the mail again, and confirms the address.
            Person ben = Person.on(own.server(), "ben", SignUpServer.PASSWORD);
            own.administration().updateUser(ben.id(), new UpdateUserRequest().email("ben@example.com"));
            ben.signsIn();
            own.mailbox().next("ben@example.com", "verify");
            ben.changesAddress("ben@example.com");
            ben.opens(own.mailbox().next("ben@example.com", "verify")).confirmsAddress();
            assertThat(ben.account().getAccount().getEmailVerified()).isTrue();

            Map<String, String> shorter = new HashMap<>(own.server().variables());
            shorter.put("SIGN_UP_DOMAINS", "example.org");
            try (GatehouseServer later = GatehouseServer.start(shorter)) {
                assertRefused(
                        400,
                        "mailed-token-refused",
                        () -> ada.at(later).opens(late).confirmsAddress());
            }
            ada.opens(late).confirmsAddress();
        }
    }

    @Test
    void attempts_with_mailed_tokens_are_limited_for_each_address_block() {
        try (SignUpServer strict = SignUpServer.start(Map.of("THROTTLE_MAILED_TOKENS_PER_ADDRESS", "1"))) {
            ConfirmSignUpRequest forged =
                    new ConfirmSignUpRequest().token("AAAA").password(OTHER);

            assertRefused(400, "mailed-token-refused", () -> strict.account().confirmSignUp(forged));
            assertRefused(429, "too-many-attempts", () -> strict.account().confirmSignUp(forged));
        }
    }
}
