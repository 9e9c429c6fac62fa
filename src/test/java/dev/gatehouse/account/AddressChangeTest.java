package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.MailedTokenRequest;
import dev.gatehouse.client.model.RequestEmailVerificationRequest;
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
    private static PeopleServer people;

    @BeforeAll
    static void start() {
        people = PeopleServer.shared();
    }

    private static void change(Person person, String address) throws ApiException {
        people.account(person).requestEmailVerification(new RequestEmailVerificationRequest().email(address));
    }

    @Test
    void counts_once_it_is_confirmed_and_the_old_one_is_told() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        String old = ada.username();
        String address = PeopleServer.newAddress();
        change(ada, address);
        Mailbox.Mail mail = people.mailbox().next(address);
        assertThat(people.account(ada).getAccount().getEmail()).isEqualTo(old);

        people.confirmAddress(mail);

        assertThat(people.account(ada).getAccount().getEmail()).isEqualTo(address);
        Mailbox.Mail notice = people.mailbox().next(old);
        assertThat(notice.page()).endsWith("/not-me");
        people.account().disavowNotice(new MailedTokenRequest().token(notice.token()));
        assertRefused(401, "invalid-token", ada::looksAtHerself);
    }

    @Test
    void who_is_named_by_the_address_signs_in_with_the_new_one_and_nobody_gets_the_old_one() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        String address = PeopleServer.newAddress();
        change(ada, address);
        people.confirmAddress(people.mailbox().next(address));

        Person.named(people.server(), address, PeopleServer.PASSWORD).signsIn();
        assertRefused(401, "invalid-credentials", ada::signsIn);
        // The announcement, and the notice of the change.
        people.mailbox().next(ada.username());
        people.mailbox().next(ada.username());
        people.signUp(ada.username());
        assertThat(people.mailbox().next(ada.username()).hasLink()).isFalse();
    }

    @Test
    void who_has_another_name_keeps_it() throws Exception {
        Person ada = Person.on(people.server(), "ada-the-first", PeopleServer.PASSWORD);
        ada.signsIn();
        String address = PeopleServer.newAddress();
        change(ada, address);
        people.confirmAddress(people.mailbox().next(address));

        var account = people.account(ada).getAccount();
        assertThat(account.getUsername()).isEqualTo("ada-the-first");
        assertThat(account.getEmail()).isEqualTo(address);
        assertThat(account.getEmailVerified()).isTrue();
    }

    @Test
    void somebody_elses_address_is_told_to_its_owner_alone() throws Exception {
        Person ada = people.newcomer();
        Person eve = people.newcomer();
        eve.signsIn();

        change(eve, ada.username());

        assertThat(people.mailbox().next(ada.username()).hasLink()).isFalse();
        assertThat(people.account(eve).getAccount().getEmail()).isEqualTo(eve.username());
    }

    @Test
    void two_cannot_confirm_one_address() throws Exception {
        Person ada = people.newcomer();
        Person eve = people.newcomer();
        ada.signsIn();
        eve.signsIn();
        String address = PeopleServer.newAddress();
        change(ada, address);
        Mailbox.Mail first = people.mailbox().next(address);
        change(eve, address);
        Mailbox.Mail second = people.mailbox().next(address);
        people.confirmAddress(first);

        assertRefused(409, "username-taken", () -> people.confirmAddress(second));
    }

    @Test
    void needs_a_fresh_login() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        people.server().clock().advance(Duration.ofMinutes(16));
        ada.refreshes();

        assertRefused(
                401,
                "fresh-login-required",
                () -> people.account(ada)
                        .requestEmailVerification(
                                new RequestEmailVerificationRequest().email(PeopleServer.newAddress())));
    }

    @Test
    void known_and_unknown_get_the_same_answer_byte_for_byte() throws Exception {
        Person ada = people.newcomer();
        Person eve = people.newcomer();
        eve.signsIn();
        String known = Answers.of(ask(eve, ada.username()));
        String unknown = Answers.of(ask(eve, PeopleServer.newAddress()));

        assertThat(known).isEqualTo(unknown).startsWith("202");
    }

    private static dev.gatehouse.support.Http.Reply ask(Person person, String address) {
        return people.http()
                .post(
                        "/v1/email-verifications",
                        Json.of("email", address),
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + person.token());
    }
}
