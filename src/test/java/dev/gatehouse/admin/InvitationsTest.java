package dev.gatehouse.admin;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.AdminUserResponse;
import dev.gatehouse.client.model.CreateUserRequest;
import dev.gatehouse.client.model.ResetPasswordRequest;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.UsedSecrets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is created, or made to set another password, does so by a mailed link: no administrator knows it. */
class InvitationsTest {
    private static final String PASSWORD = "a path of stones";

    private final Mailbox mailbox = Mailbox.open();
    private final GatehouseServer server = GatehouseServer.start(mailbox.settings());
    private final Person admin = Person.demo(server);

    @BeforeEach
    void signIn() throws Exception {
        UsedSecrets.addPassword(PASSWORD);
        admin.signsIn();
    }

    @AfterEach
    void stop() {
        server.close();
        mailbox.close();
    }

    private AdministrationApi api() {
        return new AdministrationApi(admin.client());
    }

    private AdminUserResponse invite(String username, String email) throws ApiException {
        return api().createUser(new CreateUserRequest().username(username).email(email));
    }

    private void setPassword(Mailbox.Mail mail) throws ApiException {
        new AccountApi(server.client())
                .resetPassword(new ResetPasswordRequest().token(mail.token()).newPassword(PASSWORD));
    }

    @Test
    void somebody_new_sets_the_password_by_the_mailed_link_which_verifies_the_address() throws Exception {
        AdminUserResponse created = api().createUser(new CreateUserRequest()
                .username("ada")
                .email("Ada@Example.org")
                .roles(List.of("admin"))
                .locale("zh"));
        Mailbox.Mail mail = mailbox.next("Ada@example.org");
        Person ada = Person.named(server, "ada", PASSWORD);

        assertThat(mail.page()).isEqualTo("https://login.example.org/pages/reset");
        assertThat(mail.text()).containsPattern("[\\u4e00-\\u9fff]");
        assertThat(created.getEmailVerified()).isFalse();
        assertRefused(401, "invalid-credentials", ada::signsIn);
        assertRefused(409, "last-administrator", () -> api().deleteUser(admin.id()));

        setPassword(mail);
        ada.signsIn();

        assertThat(new AccountApi(ada.client()).getAccount().getEmailVerified()).isTrue();
        assertThat(ada.looksAtHerself().getRoles()).containsExactly("admin");
        assertRefused(400, "mailed-token-refused", () -> setPassword(mail));
    }

    @Test
    void invitation_is_good_for_a_week_and_the_newest_counts() throws Exception {
        AdminUserResponse ada = invite("ada", "ada@example.org");
        Mailbox.Mail first = mailbox.next("ada@example.org");
        server.clock().advance(Duration.ofMillis(5));
        api().forcePasswordReset(ada.getId());
        Mailbox.Mail second = mailbox.next("ada@example.org");

        assertRefused(400, "mailed-token-refused", () -> setPassword(first));
        server.clock().advance(Duration.ofDays(7));
        assertRefused(400, "mailed-token-refused", () -> setPassword(second));
    }

    @Test
    void name_or_address_that_somebody_has_or_had_is_refused() throws Exception {
        AdminUserResponse ada = invite("ada", "ada@example.org");
        invite("bob@example.org", "bob@example.org");

        assertRefused(409, "username-taken", () -> invite("ADA", "other@example.org"));
        assertRefused(409, "username-taken", () -> invite("eve", "ADA@example.org"));
        assertRefused(409, "username-taken", () -> invite("eve", "bob@example.org"));
        assertRefused(409, "username-taken", () -> invite("ada@example.org", "eve@example.org"));
        api().deleteUser(ada.getId());
        assertRefused(409, "username-taken", () -> invite("Ａda", "new@example.org"));
        invite("eve", "ada@example.org");
    }

    @Test
    void forced_reset_takes_the_old_password_and_ends_the_sessions() throws Exception {
        AdminUserResponse created = invite("ada", "ada@example.org");
        setPassword(mailbox.next("ada@example.org"));
        Person ada = Person.named(server, "ada", PASSWORD);
        ada.signsIn();

        api().forcePasswordReset(created.getId());

        assertRefused(401, "session-ended", ada::refreshes);
        assertRefused(401, "invalid-credentials", ada::signsIn);
        assertRefused(401, "invalid-credentials", () -> ada.signsInWith(" "));
        assertThat(server.query(
                        "SELECT detail FROM audit_event WHERE kind = 'password-reset-requested' AND subject_id = ?",
                        created.getId()))
                .isEqualTo("forced");
        setPassword(mailbox.next("ada@example.org"));
        ada.signsIn();
    }

    @Test
    void address_that_is_not_verified_gets_no_reset() throws Exception {
        Person ada = Person.on(server);
        api().updateUser(ada.id(), new UpdateUserRequest().email("ada@example.org"));

        assertRefused(409, "no-verified-address", () -> api().forcePasswordReset(ada.id()));
    }

    @Test
    void who_is_deleted_is_told() throws Exception {
        AdminUserResponse created = invite("ada", "ada@example.org");
        setPassword(mailbox.next("ada@example.org"));

        api().deleteUser(created.getId());

        assertThat(mailbox.next("ada@example.org").hasLink()).isFalse();
    }
}
