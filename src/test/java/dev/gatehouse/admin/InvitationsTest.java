package dev.gatehouse.admin;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.ApiResponse;
import dev.gatehouse.client.model.AdminUserResponse;
import dev.gatehouse.client.model.CreateUserRequest;
import dev.gatehouse.client.model.MailedTokenRequest;
import dev.gatehouse.client.model.ResetPasswordRequest;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.UsedSecrets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Invited users, and users after a forced reset, set the password by a mailed link: no administrator knows it. */
@OnEveryDatabase
class InvitationsTest {
    private static final String PASSWORD = "a path of stones";

    private static Mailbox mailbox;
    private static GatehouseServer server;

    private final Person admin = Person.demo(server);

    @BeforeAll
    static void start() {
        mailbox = Mailbox.open();
        server = GatehouseServer.start(mailbox.settings());
        UsedSecrets.addPassword(PASSWORD);
    }

    @AfterAll
    static void stop() {
        server.close();
        mailbox.close();
    }

    @BeforeEach
    void begin() throws Exception {
        mailbox.forgetMailsOf(server);
        server.clear();
        admin.signsIn();
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
    void invited_user_sets_the_password_by_the_mailed_link_which_verifies_the_address() throws Exception {
        ApiResponse<AdminUserResponse> answer = api().createUserWithHttpInfo(new CreateUserRequest()
                .username("ada")
                .email("Ada@Example.org")
                .roles(List.of("admin"))
                .locale("zh"));
        AdminUserResponse created = answer.getData();
        Mailbox.Mail mail = mailbox.next("Ada@example.org");
        Person ada = Person.named(server, "ada", PASSWORD);

        assertThat(mail.page()).isEqualTo("https://login.example.org/pages/reset");
        assertThat(mail.text())
                .contains("#token=" + mail.token() + "&invited", "7 天内有效")
                .doesNotContain("168");
        assertThat(answer.getHeaders().get("Location")).containsExactly("users/" + created.getId());
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
    void invitation_expires_after_seven_days_and_a_newer_one_invalidates_it() throws Exception {
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
    void username_or_address_in_use_or_retired_is_refused() throws Exception {
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
    void forced_reset_removes_the_password_and_ends_the_sessions() throws Exception {
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
    void forced_reset_requires_a_verified_address() throws Exception {
        Person ada = Person.on(server);
        api().updateUser(ada.id(), new UpdateUserRequest().email("ada@example.org"));

        assertRefused(409, "no-verified-address", () -> api().forcePasswordReset(ada.id()));
    }

    /** Creates a user with a verified address and a password. */
    private Person verified(String username, String address) throws ApiException {
        invite(username, address);
        setPassword(mailbox.next(address));
        return Person.named(server, username, PASSWORD);
    }

    private AdminUserResponse setAddress(Person person, String address) throws ApiException {
        return api().updateUser(person.id(), new UpdateUserRequest().roles(null).email(address));
    }

    private void confirm(Mailbox.Mail mail) throws ApiException {
        new AccountApi(server.client()).confirmEmail(new MailedTokenRequest().token(mail.token()));
    }

    @Test
    void user_counts_as_invited_until_the_first_password() throws Exception {
        AdminUserResponse ada = invite("ada", "ada@example.org");
        assertThat(ada.getInvitedAt()).isNotNull();

        setPassword(mailbox.next("ada@example.org"));
        assertThat(api().getUser(ada.getId()).getInvitedAt()).isNull();

        api().forcePasswordReset(ada.getId());
        assertThat(api().getUser(ada.getId()).getInvitedAt()).isNull();
        assertThat(api().getUser(ada.getId()).getHasPassword()).isFalse();
    }

    @Test
    void correction_of_an_invited_users_address_mails_a_new_invitation_to_the_new_address_only() throws Exception {
        AdminUserResponse ada = invite("ada", "ada@example.org");
        Mailbox.Mail first = mailbox.next("ada@example.org");

        api().updateUser(ada.getId(), new UpdateUserRequest().email("ada@example.net"));

        Mailbox.Mail second = mailbox.next("ada@example.net");
        assertThat(second.page()).endsWith("/reset");
        assertRefused(400, "mailed-token-refused", () -> setPassword(first));
        setPassword(second);
        Person.named(server, "ada", PASSWORD).signsIn();
        assertThat(mailbox.count("ada@example.org")).isEqualTo(1);
    }

    @Test
    void address_change_after_a_forced_reset_sends_no_invitation() throws Exception {
        Person ada = verified("ada", "ada@example.org");
        api().forcePasswordReset(ada.id());
        Mailbox.Mail reset = mailbox.next("ada@example.org");

        setAddress(ada, "mallory@example.net");

        assertRefused(409, "no-verified-address", () -> api().forcePasswordReset(ada.id()));
        assertRefused(400, "mailed-token-refused", () -> setPassword(reset));
        assertThat(mailbox.next("mallory@example.net").page()).endsWith("/verify");
    }

    @Test
    void address_set_by_an_administrator_applies_immediately_and_is_verified_by_its_mail() throws Exception {
        Person ada = verified("ada", "ada@example.org");
        ada.signsIn();

        AdminUserResponse after = setAddress(ada, "ada@example.net");

        assertThat(after.getEmail()).isEqualTo("ada@example.net");
        assertThat(after.getEmailVerified()).isFalse();
        ada.looksAtHerself();
        assertRefused(409, "no-verified-address", () -> api().forcePasswordReset(ada.id()));
        Mailbox.Mail confirmation = mailbox.next("ada@example.net");
        assertThat(confirmation.page()).endsWith("/verify");
        // The confirmation link is not bound to a session.
        ada.sessions().endCurrentSession();
        confirm(confirmation);
        assertThat(api().getUser(ada.id()).getEmailVerified()).isTrue();
        assertRefused(400, "mailed-token-refused", () -> confirm(confirmation));
        api().forcePasswordReset(ada.id());
    }

    @Test
    void verified_former_address_is_notified_and_its_link_does_not_restore_it() throws Exception {
        Person ada = verified("ada", "ada@example.org");
        ada.signsIn();
        setAddress(ada, "ada@example.net");
        Mailbox.Mail notice = mailbox.next("ada@example.org");

        assertThat(notice.page()).endsWith("/not-me");
        assertThat(notice.text() + notice.html()).doesNotContain("127.0.0.1");
        new AccountApi(server.client()).disavowNotice(new MailedTokenRequest().token(notice.token()));

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertThat(api().getUser(ada.id()).getEmail()).isEqualTo("ada@example.net");
        assertRefused(400, "mailed-token-refused", () -> confirm(mailbox.next("ada@example.net")));
        ada.signsIn();
    }

    @Test
    void unverified_former_address_is_not_notified() throws Exception {
        Person ada = Person.on(server);
        setAddress(ada, "first@example.org");
        mailbox.next("first@example.org");

        setAddress(ada, "second@example.org");

        mailbox.next("second@example.org");
        assertThat(mailbox.count("first@example.org")).isEqualTo(1);
    }

    @Test
    void confirmation_link_is_invalid_after_the_address_is_corrected() throws Exception {
        Person ada = Person.on(server);
        setAddress(ada, "first@example.org");
        Mailbox.Mail first = mailbox.next("first@example.org");

        setAddress(ada, "second@example.org");

        assertRefused(400, "mailed-token-refused", () -> confirm(first));
        confirm(mailbox.next("second@example.org"));
    }

    @Test
    void setting_the_same_address_again_mails_a_new_link() throws Exception {
        Person ada = Person.on(server);
        setAddress(ada, "ada@example.org");
        Mailbox.Mail first = mailbox.next("ada@example.org");

        setAddress(ada, "ada@example.org");

        Mailbox.Mail second = mailbox.next("ada@example.org");
        assertRefused(400, "mailed-token-refused", () -> confirm(first));
        confirm(second);
        setAddress(ada, "ada@example.org");
        assertThat(api().getUser(ada.id()).getEmailVerified()).isTrue();
    }

    @Test
    void another_spelling_of_a_verified_address_stays_verified() throws Exception {
        Person ada = verified("ada", "ada@example.org");

        AdminUserResponse after = setAddress(ada, "Ada@Example.org");

        assertThat(after.getEmail()).isEqualTo("Ada@example.org");
        assertThat(after.getEmailVerified()).isTrue();
        api().forcePasswordReset(ada.id());
        setPassword(mailbox.next("Ada@example.org"));
    }

    @Test
    void own_verified_address_cannot_be_changed_by_the_administration_api() throws Exception {
        setAddress(admin, "admin@example.org");
        confirm(mailbox.next("admin@example.org"));

        var problem = assertRefused(400, "validation-failed", () -> setAddress(admin, "thief@example.org"));

        assertThat(problem.path("errors").path(0).path("code").asText()).isEqualTo("own-address");
        assertThat(api().getUser(admin.id()).getEmail()).isEqualTo("admin@example.org");
    }

    @Test
    void adopted_user_without_a_password_is_not_invited() throws Exception {
        server.addUser("ada", "");
        Person ada = Person.named(server, "ada", PASSWORD);

        setAddress(ada, "ada@example.org");

        assertThat(mailbox.next("ada@example.org").page()).endsWith("/verify");
        assertRefused(409, "no-verified-address", () -> api().forcePasswordReset(ada.id()));
    }

    @Test
    void deleted_user_is_notified() throws Exception {
        AdminUserResponse created = invite("ada", "ada@example.org");
        setPassword(mailbox.next("ada@example.org"));

        api().deleteUser(created.getId());

        assertThat(mailbox.next("ada@example.org").hasLink()).isFalse();
    }
}
