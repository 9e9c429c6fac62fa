package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Users set or change their email address: they confirm the new address, and the former address is notified. */
@OnEveryDatabase({"MailedTokenDao", "OutboxDao"})
class AddressChangeTest {
    private static SignUpServer service;

    @BeforeAll
    static void start() {
        service = SignUpServer.shared();
    }

    @Test
    void new_address_applies_after_confirmation_and_the_former_address_is_notified() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        String old = ada.username();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        Mailbox.Mail mail = service.mailbox().next(address);
        assertThat(ada.account().getAccount().getEmail()).isEqualTo(old);

        ada.opens(mail).confirmsAddress();

        assertThat(ada.account().getAccount().getEmail()).isEqualTo(address);
        Mailbox.Mail notice = service.mailbox().next(old);
        assertThat(notice.page()).endsWith("/not-me");
        ada.opens(notice).disavows();
        assertRefused(401, "invalid-token", ada::looksAtHerself);
    }

    @Test
    void username_follows_the_address_and_the_former_username_stays_reserved() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        ada.opens(service.mailbox().next(address)).confirmsAddress();

        service.named(address).signsIn();
        assertRefused(401, "invalid-credentials", ada::signsIn);
        // The notice before the confirmation, and the notice after it.
        service.mailbox().next(ada.username());
        service.mailbox().next(ada.username());
        assertThat(service.signUpMail(ada).hasLink()).isFalse();
    }

    @Test
    void username_other_than_the_address_stays_unchanged() throws Exception {
        Person ada = Person.on(service.server(), "ada-the-first", SignUpServer.PASSWORD);
        ada.signsIn();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        ada.opens(service.mailbox().next(address)).confirmsAddress();

        var account = ada.account().getAccount();
        assertThat(account.getUsername()).isEqualTo("ada-the-first");
        assertThat(account.getEmail()).isEqualTo(address);
        assertThat(account.getEmailVerified()).isTrue();
    }

    @Test
    void request_for_another_users_address_is_reported_only_to_its_owner() throws Exception {
        Person ada = service.newcomer();
        Person eve = service.newcomer();
        eve.signsIn();

        eve.changesAddress(ada.username());

        assertThat(service.mailbox().next(ada.username()).hasLink()).isFalse();
        assertThat(eve.account().getAccount().getEmail()).isEqualTo(eve.username());
    }

    @Test
    void address_is_confirmed_by_one_user_only() throws Exception {
        Person ada = service.newcomer();
        Person eve = service.newcomer();
        ada.signsIn();
        eve.signsIn();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        Mailbox.Mail first = service.mailbox().next(address);
        eve.changesAddress(address);
        Mailbox.Mail second = service.mailbox().next(address);
        ada.opens(first).confirmsAddress();

        assertRefused(409, "username-taken", () -> eve.opens(second).confirmsAddress());
    }

    @Test
    void address_change_requires_a_fresh_login() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        service.server().clock().advance(Duration.ofMinutes(16));
        ada.refreshes();

        assertRefused(401, "fresh-login-required", () -> ada.changesAddress(SignUpServer.newAddress()));
    }

    @Test
    void known_and_unknown_addresses_get_identical_responses() throws Exception {
        Person ada = service.newcomer();
        Person eve = service.newcomer();
        eve.signsIn();
        String known = ask(eve, ada.username()).comparable();
        String unknown = ask(eve, SignUpServer.newAddress()).comparable();

        assertThat(known).isEqualTo(unknown).startsWith("202");
    }

    private static dev.gatehouse.support.Http.Reply ask(Person person, String address) {
        return person.http()
                .postJson(
                        "/v1/email-verifications",
                        Json.of("email", address),
                        "Authorization",
                        "Bearer " + person.token());
    }
}
