package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.TestComponents;
import dev.gatehouse.account.PeopleServer.Moved;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.SessionsApi;
import dev.gatehouse.client.model.AccountResponse;
import dev.gatehouse.client.model.ChangePasswordRequest;
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

/** The owner's way back after somebody else has changed the address: the links that the former address was sent. */
@OnEveryDatabase({"MailedTokenDao", "UserDao"})
class FormerAddressTest {
    private static final String NEW = "another path of moss";

    private static PeopleServer people;

    @BeforeAll
    static void start() {
        people = PeopleServer.shared();
        UsedSecrets.addPassword(NEW);
    }

    private static Moved move(Person session, String from) throws ApiException {
        return people.move(session, from, PeopleServer.newAddress());
    }

    private static void assertRestored(Person ada) throws Exception {
        assertRefused(401, "invalid-credentials", ada::signsIn);
        people.reset(people.mail(ada.username(), "reset"), NEW);
        Person again = Person.named(people.server(), ada.username(), NEW);
        again.signsIn();
        AccountResponse account = people.account(again).getAccount();
        assertThat(account.getUsername()).isEqualTo(ada.username());
        assertThat(account.getEmail()).isEqualTo(ada.username());
        assertThat(account.getEmailVerified()).isTrue();
    }

    @Test
    void announcement_cancels_the_change_and_ends_the_session_that_asked() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        Person thief = people.elsewhere(ada);
        String address = PeopleServer.newAddress();
        people.changeAddress(thief, address);
        Mailbox.Mail pending = people.mail(address, "verify");

        people.disavow(people.mail(ada.username(), "not-me"));

        assertRefused(401, "invalid-token", thief::looksAtHerself);
        assertRefused(400, "mailed-token-refused", () -> people.confirmAddress(pending));
        ada.looksAtHerself();
        ada.signsIn();
        assertThat(people.account(ada).getAccount().getEmail()).isEqualTo(ada.username());
    }

    @Test
    void announcement_that_is_read_after_the_change_restores_the_address() throws Exception {
        Person ada = people.newcomer();
        Moved moved = move(people.elsewhere(ada), ada.username());

        people.disavow(moved.announced());

        assertRestored(ada);
        assertRefused(400, "mailed-token-refused", () -> people.disavow(moved.told()));
    }

    @Test
    void notice_of_the_change_restores_address_and_name_and_ends_all_sessions() throws Exception {
        Person ada = people.newcomer();
        Person thief = people.elsewhere(ada);
        Moved moved = move(thief, ada.username());

        people.disavow(moved.told());

        assertRefused(401, "invalid-token", thief::looksAtHerself);
        assertRefused(401, "session-ended", thief::refreshes);
        assertRefused(
                401,
                "invalid-credentials",
                () -> Person.named(people.server(), moved.address(), PeopleServer.PASSWORD)
                        .signsIn());
        assertRestored(ada);
        assertRefused(400, "mailed-token-refused", () -> people.disavow(moved.told()));
        assertRefused(400, "mailed-token-refused", () -> people.disavow(moved.announced()));
    }

    @Test
    void restoring_link_survives_all_that_a_session_can_do() throws Exception {
        Person ada = people.newcomer();
        Person thief = people.elsewhere(ada);
        Moved first = move(thief, ada.username());
        new SessionsApi(thief.client()).endSessions("true");
        people.account(thief)
                .changePassword(new ChangePasswordRequest()
                        .currentPassword(PeopleServer.PASSWORD)
                        .newPassword(NEW));
        Person again = Person.named(people.server(), first.address(), NEW);
        again.signsIn();
        Moved second = move(again, first.address());
        new SessionsApi(again.client()).endSessions(null);

        people.disavow(first.told());

        people.reset(people.mail(ada.username(), "reset"), "yet another path of moss");
        Person.named(people.server(), ada.username(), "yet another path of moss")
                .signsIn();
        assertRefused(400, "mailed-token-refused", () -> people.disavow(second.told()));
        assertRefused(400, "mailed-token-refused", () -> people.disavow(second.announced()));
    }

    @Test
    void link_of_the_earliest_address_wins_also_after_a_later_one() throws Exception {
        Person ada = people.newcomer();
        Person thief = people.elsewhere(ada);
        Moved first = move(thief, ada.username());
        Moved second = move(thief, first.address());

        people.disavow(second.told());
        people.disavow(first.told());

        assertThat(people.server()
                        .query(
                                "SELECT p.email FROM user_profile p JOIN user u ON u.id = p.user_id WHERE u.username = ?",
                                ada.username()))
                .isEqualTo(ada.username());
    }

    @Test
    void closed_account_is_kept_until_its_former_address_can_no_longer_be_restored() throws Exception {
        Person ada = people.newcomer();
        Person thief = people.elsewhere(ada);
        Moved moved = move(thief, ada.username());
        people.account(thief).closeAccount();
        assertRefused(401, "invalid-token", thief::looksAtHerself);
        assertRefused(
                401,
                "invalid-credentials",
                () -> Person.named(people.server(), moved.address(), PeopleServer.PASSWORD)
                        .signsIn());

        people.disavow(moved.told());

        assertRestored(ada);
    }

    @Test
    void former_address_is_told_that_the_account_is_closed_and_can_take_it_back() throws Exception {
        Person ada = people.newcomer();
        Person thief = people.elsewhere(ada);
        move(thief, ada.username());
        people.account(thief).closeAccount();

        people.disavow(people.mail(ada.username(), "not-me"));

        assertRestored(ada);
    }

    @Test
    void closed_account_is_deleted_after_seven_days() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        String address = PeopleServer.newAddress();
        people.changeAddress(ada, address);
        people.confirmAddress(people.mail(address, "verify"));
        Person moved = Person.named(people.server(), address, PeopleServer.PASSWORD);
        moved.signsIn();
        people.account(moved).closeAccount();
        long id = moved.id();
        people.server().clock().advance(Duration.ofDays(7).minusMinutes(1));
        deleteClosedAccounts(people.server());
        assertThat(people.server().query("SELECT COUNT(*) FROM user WHERE id = ?", id))
                .isEqualTo("1");

        people.server().clock().advance(Duration.ofMinutes(1));
        deleteClosedAccounts(people.server());

        assertThat(people.server().query("SELECT COUNT(*) FROM user WHERE id = ?", id))
                .isEqualTo("0");
    }

    @Test
    void administrator_who_activates_a_closed_account_keeps_it() throws Exception {
        Person ada = people.newcomer();
        Person session = people.elsewhere(ada);
        Moved moved = move(session, ada.username());
        long id = Person.named(people.server(), moved.address(), "").id();
        people.account(session).closeAccount();

        people.admin().updateUser(id, new UpdateUserRequest().active(true));

        assertThat(people.server().query("SELECT delete_at FROM user_profile WHERE user_id = ?", id))
                .isNull();
        Person.named(people.server(), moved.address(), PeopleServer.PASSWORD).signsIn();
    }

    @Test
    void link_ends_after_seven_days() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        String address = PeopleServer.newAddress();
        people.changeAddress(ada, address);
        people.mail(ada.username(), "not-me");
        people.confirmAddress(people.mail(address, "verify"));
        Mailbox.Mail told = people.mail(ada.username(), "not-me");

        people.server().clock().advance(Duration.ofDays(7));

        assertRefused(400, "mailed-token-refused", () -> people.disavow(told));
    }

    @Test
    void address_that_nobody_has_verified_is_sent_nothing() throws Exception {
        Person ada = Person.on(people.server());
        ada.signsIn();
        String unverified = PeopleServer.newAddress();
        people.admin().updateUser(ada.id(), new UpdateUserRequest().email(unverified));
        people.mail(unverified, "verify");
        String address = PeopleServer.newAddress();
        people.changeAddress(ada, address);
        people.confirmAddress(people.mail(address, "verify"));
        Person bob = people.newcomer();
        people.resetMail(bob.username());

        assertThat(people.mailbox().count(unverified)).isEqualTo(1);
    }

    @Test
    void administrators_change_restores_nothing_and_voids_restoring_links() throws Exception {
        Person ada = people.newcomer();
        Person session = people.elsewhere(ada);
        Moved moved = move(session, ada.username());
        long id = Person.named(people.server(), moved.address(), "").id();
        String assigned = PeopleServer.newAddress();

        people.admin().updateUser(id, new UpdateUserRequest().email(assigned));

        assertRefused(400, "mailed-token-refused", () -> people.disavow(moved.told()));
        assertRefused(400, "mailed-token-refused", () -> people.disavow(moved.announced()));
        session.looksAtHerself();
        Mailbox.Mail notice = people.mail(moved.address(), "not-me");
        Mailbox.Mail confirmation = people.mail(assigned, "verify");
        people.disavow(notice);
        assertRefused(401, "invalid-token", session::looksAtHerself);
        assertRefused(400, "mailed-token-refused", () -> people.confirmAddress(confirmation));
        assertThat(people.server().query("SELECT email FROM user_profile WHERE user_id = ?", id))
                .isEqualTo(assigned);
        assertRefused(400, "mailed-token-refused", () -> people.disavow(notice));
    }

    @Test
    void user_whom_an_administrator_has_deactivated_stays_so() throws Exception {
        Person ada = people.newcomer();
        Moved moved = move(people.elsewhere(ada), ada.username());
        long id = Person.named(people.server(), moved.address(), "").id();
        people.admin().updateUser(id, new UpdateUserRequest().active(false));

        people.disavow(moved.told());

        assertThat(people.server().query("SELECT active FROM user WHERE id = ?", id))
                .isIn("FALSE", "0");
    }

    @Test
    void address_that_another_user_has_by_now_is_not_restored_and_the_link_stays_good() throws Exception {
        Person ada = Person.on(people.server(), "lovelace", PeopleServer.PASSWORD);
        String first = PeopleServer.newAddress();
        ada.signsIn();
        people.changeAddress(ada, first);
        people.confirmAddress(people.mail(first, "verify"));
        Moved moved = move(ada, first);
        Person bob = Person.on(people.server());
        people.server()
                .sql(
                        "INSERT INTO user_profile (user_id, email, email_key) VALUES (?, ?, ?)",
                        bob.id(),
                        first,
                        first.getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertRefused(409, "username-taken", () -> people.disavow(moved.told()));

        people.server().sql("DELETE FROM user_profile WHERE user_id = ?", bob.id());
        people.disavow(moved.told());
    }

    @Test
    void only_administrator_gets_the_address_back_too() throws Exception {
        try (PeopleServer own = PeopleServer.start()) {
            Person admin = Person.demo(own.server());
            admin.signsIn();
            String first = PeopleServer.newAddress();
            own.changeAddress(admin, first);
            own.confirmAddress(own.mail(first, "verify"));
            String stolen = PeopleServer.newAddress();
            own.changeAddress(admin, stolen);
            own.mail(first, "not-me");
            own.confirmAddress(own.mail(stolen, "verify"));

            own.disavow(own.mail(first, "not-me"));

            own.reset(own.mail(first, "reset"), NEW);
            Person.named(own.server(), admin.username(), NEW).signsIn();
        }
    }

    @Test
    void user_can_go_back_to_a_former_address_by_a_change_of_their_own() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        move(ada, ada.username());

        people.changeAddress(ada, ada.username());
        people.confirmAddress(people.mail(ada.username(), "verify"));

        ada.signsIn();
        assertThat(people.account(ada).getAccount().getUsername()).isEqualTo(ada.username());
    }

    @Test
    void notice_outlives_what_a_thief_does_with_sessions_and_passwords() throws Exception {
        Person ada = people.newcomer();
        Person thief = people.elsewhere(ada);
        people.account(thief)
                .changePassword(new ChangePasswordRequest()
                        .currentPassword(PeopleServer.PASSWORD)
                        .newPassword(NEW));
        Mailbox.Mail notice = people.mail(ada.username(), "not-me");
        Person again = Person.named(people.server(), ada.username(), NEW);
        again.signsIn();
        new SessionsApi(again.client()).endSessions("true");

        people.disavow(notice);

        assertRefused(401, "invalid-token", again::looksAtHerself);
    }

    @Test
    void notice_to_an_address_that_is_no_longer_the_users_is_void() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        people.account(ada)
                .changePassword(new ChangePasswordRequest()
                        .currentPassword(PeopleServer.PASSWORD)
                        .newPassword(NEW));
        Mailbox.Mail notice = people.mail(ada.username(), "not-me");
        Person again = Person.named(people.server(), ada.username(), NEW);
        again.signsIn();
        move(again, ada.username());

        assertRefused(400, "mailed-token-refused", () -> people.disavow(notice));
    }

    @Test
    void restoring_link_is_good_for_nothing_else() throws Exception {
        Person ada = people.newcomer();
        Moved moved = move(people.elsewhere(ada), ada.username());

        assertRefused(400, "mailed-token-refused", () -> people.confirmAddress(moved.told()));
        assertRefused(400, "mailed-token-refused", () -> people.reset(moved.told(), NEW));
    }

    /** Does what the service's purge does, at the time of its clock. */
    private static void deleteClosedAccounts(GatehouseServer server) {
        Passwords passwords = new Passwords(new PasswordSettings(64, 2, 1, 1, 10, 8), false);
        TestComponents.of(server, passwords).closedAccounts().purge();
        passwords.close();
    }
}
