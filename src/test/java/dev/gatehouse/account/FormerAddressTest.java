package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.TestComponents;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.AccountResponse;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.password.PasswordSettings;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.UsedSecrets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Links in the notices to the former address restore the account after an attacker has changed the address. */
@OnEveryDatabase({"MailedTokenDao", "UserDao"})
class FormerAddressTest {
    private static final String NEW = "another path of moss";

    private static SignUpServer service;

    @BeforeAll
    static void start() {
        service = SignUpServer.shared();
        UsedSecrets.addPassword(NEW);
    }

    private static ConfirmedAddress move(Person session, String from) throws ApiException {
        return ConfirmedAddress.of(session, service.mailbox(), from, SignUpServer.newAddress());
    }

    private static void assertRestored(Person ada) throws Exception {
        assertRefused(401, "invalid-credentials", ada::signsIn);
        ada.opens(service.mailbox().next(ada.username(), "reset")).resetsPassword(NEW);
        Person again = ada.withPassword(NEW);
        again.signsIn();
        AccountResponse account = again.account().getAccount();
        assertThat(account.getUsername()).isEqualTo(ada.username());
        assertThat(account.getEmail()).isEqualTo(ada.username());
        assertThat(account.getEmailVerified()).isTrue();
    }

    @Test
    void disavowal_before_the_confirmation_cancels_the_change_and_ends_the_requesting_session() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        Person thief = ada.elsewhere();
        String address = SignUpServer.newAddress();
        thief.changesAddress(address);
        Mailbox.Mail pending = service.mailbox().next(address, "verify");

        ada.opens(service.mailbox().next(ada.username(), "not-me")).disavows();

        assertRefused(401, "invalid-token", thief::looksAtHerself);
        assertRefused(400, "mailed-token-refused", () -> ada.opens(pending).confirmsAddress());
        ada.looksAtHerself();
        ada.signsIn();
        assertThat(ada.account().getAccount().getEmail()).isEqualTo(ada.username());
    }

    @Test
    void link_of_the_first_notice_restores_the_address_after_the_change() throws Exception {
        Person ada = service.newcomer();
        ConfirmedAddress moved = move(ada.elsewhere(), ada.username());

        ada.opens(moved.announced()).disavows();

        assertRestored(ada);
        assertRefused(400, "mailed-token-refused", () -> ada.opens(moved.told()).disavows());
    }

    @Test
    void link_of_the_second_notice_restores_address_and_username_and_ends_all_sessions() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.elsewhere();
        ConfirmedAddress moved = move(thief, ada.username());

        ada.opens(moved.told()).disavows();

        assertRefused(401, "invalid-token", thief::looksAtHerself);
        assertRefused(401, "session-ended", thief::refreshes);
        assertRefused(
                401, "invalid-credentials", () -> service.named(moved.address()).signsIn());
        assertRestored(ada);
        assertRefused(400, "mailed-token-refused", () -> ada.opens(moved.told()).disavows());
        assertRefused(
                400, "mailed-token-refused", () -> ada.opens(moved.announced()).disavows());
    }

    @Test
    void restore_link_stays_valid_after_sign_out_password_change_and_address_change() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.elsewhere();
        ConfirmedAddress first = move(thief, ada.username());
        thief.sessions().endSessions("true");
        thief.changesPassword(NEW);
        Person again = Person.named(service.server(), first.address(), NEW);
        again.signsIn();
        ConfirmedAddress second = move(again, first.address());
        again.sessions().endSessions(null);

        ada.opens(first.told()).disavows();

        ada.opens(service.mailbox().next(ada.username(), "reset")).resetsPassword("yet another path of moss");
        ada.withPassword("yet another path of moss").signsIn();
        assertRefused(
                400, "mailed-token-refused", () -> ada.opens(second.told()).disavows());
        assertRefused(
                400, "mailed-token-refused", () -> ada.opens(second.announced()).disavows());
    }

    @Test
    void link_of_the_earliest_address_takes_precedence_over_later_links() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.elsewhere();
        ConfirmedAddress first = move(thief, ada.username());
        ConfirmedAddress second = move(thief, first.address());

        ada.opens(second.told()).disavows();
        ada.opens(first.told()).disavows();

        assertThat(service.server()
                        .query(
                                "SELECT p.email FROM user_profile p JOIN user u ON u.id = p.user_id WHERE u.username = ?",
                                ada.username()))
                .isEqualTo(ada.username());
    }

    @Test
    void closed_account_can_be_restored_by_the_former_address() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.elsewhere();
        ConfirmedAddress moved = move(thief, ada.username());
        thief.account().closeAccount();
        assertRefused(401, "invalid-token", thief::looksAtHerself);
        assertRefused(
                401, "invalid-credentials", () -> service.named(moved.address()).signsIn());

        ada.opens(moved.told()).disavows();

        assertRestored(ada);
    }

    @Test
    void former_address_is_notified_of_the_closure_and_can_restore_the_account() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.elsewhere();
        move(thief, ada.username());
        thief.account().closeAccount();

        ada.opens(service.mailbox().next(ada.username(), "not-me")).disavows();

        assertRestored(ada);
    }

    @Test
    void closed_account_is_deleted_after_seven_days() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        ada.opens(service.mailbox().next(address, "verify")).confirmsAddress();
        Person moved = service.named(address);
        moved.signsIn();
        moved.account().closeAccount();
        long id = moved.id();
        service.server().clock().advance(Duration.ofDays(7).minusMinutes(1));
        deleteClosedAccounts(service.server());
        assertThat(service.server().query("SELECT COUNT(*) FROM user WHERE id = ?", id))
                .isEqualTo("1");

        service.server().clock().advance(Duration.ofMinutes(1));
        deleteClosedAccounts(service.server());

        assertThat(service.server().query("SELECT COUNT(*) FROM user WHERE id = ?", id))
                .isEqualTo("0");
    }

    @Test
    void activation_by_an_administrator_cancels_the_deletion() throws Exception {
        Person ada = service.newcomer();
        Person session = ada.elsewhere();
        ConfirmedAddress moved = move(session, ada.username());
        long id = service.named(moved.address()).id();
        session.account().closeAccount();

        service.administration().updateUser(id, new UpdateUserRequest().active(true));

        assertThat(service.server().query("SELECT delete_at FROM user_profile WHERE user_id = ?", id))
                .isNull();
        service.named(moved.address()).signsIn();
    }

    @Test
    void restore_link_expires_after_seven_days() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        service.mailbox().next(ada.username(), "not-me");
        ada.opens(service.mailbox().next(address, "verify")).confirmsAddress();
        Mailbox.Mail told = service.mailbox().next(ada.username(), "not-me");

        service.server().clock().advance(Duration.ofDays(7));

        assertRefused(400, "mailed-token-refused", () -> ada.opens(told).disavows());
    }

    @Test
    void unverified_former_address_is_sent_no_notice() throws Exception {
        Person ada = Person.on(service.server());
        ada.signsIn();
        String unverified = SignUpServer.newAddress();
        service.administration().updateUser(ada.id(), new UpdateUserRequest().email(unverified));
        service.mailbox().next(unverified, "verify");
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        ada.opens(service.mailbox().next(address, "verify")).confirmsAddress();
        Person bob = service.newcomer();
        service.resetMail(bob);

        assertThat(service.mailbox().count(unverified)).isEqualTo(1);
    }

    @Test
    void address_change_by_an_administrator_invalidates_restore_links_and_cannot_be_reverted() throws Exception {
        Person ada = service.newcomer();
        Person session = ada.elsewhere();
        ConfirmedAddress moved = move(session, ada.username());
        long id = service.named(moved.address()).id();
        String assigned = SignUpServer.newAddress();

        service.administration().updateUser(id, new UpdateUserRequest().email(assigned));

        assertRefused(400, "mailed-token-refused", () -> ada.opens(moved.told()).disavows());
        assertRefused(
                400, "mailed-token-refused", () -> ada.opens(moved.announced()).disavows());
        session.looksAtHerself();
        Mailbox.Mail notice = service.mailbox().next(moved.address(), "not-me");
        Mailbox.Mail confirmation = service.mailbox().next(assigned, "verify");
        ada.opens(notice).disavows();
        assertRefused(401, "invalid-token", session::looksAtHerself);
        assertRefused(400, "mailed-token-refused", () -> ada.opens(confirmation).confirmsAddress());
        assertThat(service.server().query("SELECT email FROM user_profile WHERE user_id = ?", id))
                .isEqualTo(assigned);
        assertRefused(400, "mailed-token-refused", () -> ada.opens(notice).disavows());
    }

    @Test
    void restored_address_does_not_activate_a_deactivated_user() throws Exception {
        Person ada = service.newcomer();
        ConfirmedAddress moved = move(ada.elsewhere(), ada.username());
        long id = service.named(moved.address()).id();
        service.administration().updateUser(id, new UpdateUserRequest().active(false));

        ada.opens(moved.told()).disavows();

        assertThat(service.server().query("SELECT active FROM user WHERE id = ?", id))
                .isIn("FALSE", "0");
    }

    @Test
    void address_taken_by_another_user_is_not_restored_and_the_link_stays_valid() throws Exception {
        Person ada = Person.on(service.server(), "lovelace", SignUpServer.PASSWORD);
        String first = SignUpServer.newAddress();
        ada.signsIn();
        ada.changesAddress(first);
        ada.opens(service.mailbox().next(first, "verify")).confirmsAddress();
        ConfirmedAddress moved = move(ada, first);
        Person bob = Person.on(service.server());
        service.server()
                .sql(
                        "INSERT INTO user_profile (user_id, email, email_key) VALUES (?, ?, ?)",
                        bob.id(),
                        first,
                        first.getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertRefused(409, "username-taken", () -> ada.opens(moved.told()).disavows());

        service.server().sql("DELETE FROM user_profile WHERE user_id = ?", bob.id());
        ada.opens(moved.told()).disavows();
    }

    @Test
    void address_of_the_only_administrator_is_restored() throws Exception {
        try (SignUpServer own = SignUpServer.start()) {
            Person admin = Person.demo(own.server());
            admin.signsIn();
            String first = SignUpServer.newAddress();
            admin.changesAddress(first);
            admin.opens(own.mailbox().next(first, "verify")).confirmsAddress();
            String stolen = SignUpServer.newAddress();
            admin.changesAddress(stolen);
            own.mailbox().next(first, "not-me");
            admin.opens(own.mailbox().next(stolen, "verify")).confirmsAddress();

            admin.opens(own.mailbox().next(first, "not-me")).disavows();

            admin.opens(own.mailbox().next(first, "reset")).resetsPassword(NEW);
            admin.signsInWith(NEW);
        }
    }

    @Test
    void user_can_change_back_to_a_former_address() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        move(ada, ada.username());

        ada.changesAddress(ada.username());
        ada.opens(service.mailbox().next(ada.username(), "verify")).confirmsAddress();

        ada.signsIn();
        assertThat(ada.account().getAccount().getUsername()).isEqualTo(ada.username());
    }

    @Test
    void notice_of_a_password_change_stays_valid_after_sign_out_everywhere_else() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.elsewhere();
        thief.changesPassword(NEW);
        Mailbox.Mail notice = service.mailbox().next(ada.username(), "not-me");
        Person again = ada.withPassword(NEW);
        again.signsIn();
        again.sessions().endSessions("true");

        ada.opens(notice).disavows();

        assertRefused(401, "invalid-token", again::looksAtHerself);
    }

    @Test
    void notice_to_a_former_address_is_invalid_after_the_address_change() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        ada.changesPassword(NEW);
        Mailbox.Mail notice = service.mailbox().next(ada.username(), "not-me");
        Person again = ada.withPassword(NEW);
        again.signsIn();
        move(again, ada.username());

        assertRefused(400, "mailed-token-refused", () -> ada.opens(notice).disavows());
    }

    @Test
    void restore_link_is_rejected_for_other_purposes() throws Exception {
        Person ada = service.newcomer();
        ConfirmedAddress moved = move(ada.elsewhere(), ada.username());

        assertRefused(400, "mailed-token-refused", () -> ada.opens(moved.told()).confirmsAddress());
        assertRefused(400, "mailed-token-refused", () -> ada.opens(moved.told()).resetsPassword(NEW));
    }

    /** Deletes closed accounts that are due by the server's clock, as its purge job does. */
    private static void deleteClosedAccounts(GatehouseServer server) {
        Passwords passwords = new Passwords(new PasswordSettings(64, 2, 1, 1, 10, 8), false);
        TestComponents.of(server, passwords).closedAccounts().purge();
        passwords.close();
    }
}
