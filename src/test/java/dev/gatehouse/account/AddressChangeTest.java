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

/** A first address, or a new one: the new one is confirmed, and the old one told. */
@OnEveryDatabase({"MailedTokenDao", "OutboxDao"})
class AddressChangeTest {
    private static SignUpServer service;

    @BeforeAll
    static void start() {
        service = SignUpServer.shared();
    }

    @Test
    void counts_once_it_is_confirmed_and_the_old_one_is_told() throws Exception {
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
    void who_is_named_by_the_address_signs_in_with_the_new_one_and_nobody_gets_the_old_one() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        ada.opens(service.mailbox().next(address)).confirmsAddress();

        service.named(address).signsIn();
        assertRefused(401, "invalid-credentials", ada::signsIn);
        // The announcement, and the notice of the change.
        service.mailbox().next(ada.username());
        service.mailbox().next(ada.username());
        assertThat(service.signUpMail(ada).hasLink()).isFalse();
    }

    @Test
    void who_has_another_name_keeps_it() throws Exception {
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
    void somebody_elses_address_is_told_to_its_owner_alone() throws Exception {
        Person ada = service.newcomer();
        Person eve = service.newcomer();
        eve.signsIn();

        eve.changesAddress(ada.username());

        assertThat(service.mailbox().next(ada.username()).hasLink()).isFalse();
        assertThat(eve.account().getAccount().getEmail()).isEqualTo(eve.username());
    }

    @Test
    void two_cannot_confirm_one_address() throws Exception {
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
    void needs_a_fresh_login() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        service.server().clock().advance(Duration.ofMinutes(16));
        ada.refreshes();

        assertRefused(401, "fresh-login-required", () -> ada.changesAddress(SignUpServer.newAddress()));
    }

    @Test
    void known_and_unknown_get_the_same_answer_byte_for_byte() throws Exception {
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
