package dev.gatehouse.admin;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.AdminUserResponse;
import dev.gatehouse.client.model.CreateUserRequest;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of users by administrators apply immediately and are audited. */
@OnEveryDatabase("UserDao")
class UserChangesTest {
    private static GatehouseServer server;

    private final Http http = new Http(server);
    private final Person admin = Person.demo(server);

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(
                Map.of("ACCESS_TOKEN_LIFETIME", "1 day", "FRESH_FOR", "1 day", "MAIL_TRANSPORT", "off"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() throws Exception {
        server.clear();
        admin.signsIn();
    }

    private AdministrationApi api() {
        return new AdministrationApi(admin.client());
    }

    private static UpdateUserRequest change() {
        return new UpdateUserRequest();
    }

    private Person signedIn() throws ApiException {
        Person person = Person.on(server);
        person.signsIn();
        return person;
    }

    private Person anotherAdministrator() throws ApiException {
        Person person = Person.on(server);
        api().updateUser(person.id(), change().roles(List.of("admin")));
        person.signsIn();
        return person;
    }

    /** Returns the details of the administrator's events about that user, if the events record session and address. */
    private List<String> details(String kind, long subject) {
        String found = server.query(
                "SELECT GROUP_CONCAT(COALESCE(detail, '-') ORDER BY id SEPARATOR '|') FROM audit_event WHERE kind = ? AND"
                        + " subject_id = ? AND actor_id = ? AND session_id IS NOT NULL AND address = '127.0.0.1'",
                kind,
                subject,
                admin.id());
        return found == null ? List.of() : List.of(found.split("\\|"));
    }

    @Test
    void deactivation_ends_all_sessions_on_every_instance() throws Exception {
        Person ada = signedIn();
        try (GatehouseServer other = GatehouseServer.start(server.variables())) {
            other.clock().catchUpWith(server.clock());
            ada.at(other).looksAtHerself();

            AdminUserResponse after =
                    api().updateUser(ada.id(), change().active(false).reason("on leave"));

            assertThat(after.getActive()).isFalse();
            assertThat(after.getInactiveUntil()).isNull();
            assertThat(after.getInactiveReason()).isEqualTo("on leave");
            assertRefused(401, "invalid-token", ada::looksAtHerself);
            assertRefused(401, "session-ended", ada::refreshes);
            assertRefused(401, "invalid-credentials", ada::signsIn);
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertRefused(401, "invalid-token", ada.at(other)::looksAtHerself));
        }
        assertThat(details("user-deactivated", ada.id())).containsExactly("for good: on leave");
        assertThat(details("session-ended", ada.id())).containsExactly("user-inactive");
    }

    @Test
    void temporarily_deactivated_user_becomes_active_again_automatically() throws Exception {
        Person ada = signedIn();
        Instant until = server.clock().instant().plus(Duration.ofHours(3));

        AdminUserResponse after =
                api().updateUser(ada.id(), change().active(false).inactiveUntil(until.atOffset(ZoneOffset.UTC)));

        assertThat(after.getInactiveUntil()).isEqualTo(until.atOffset(ZoneOffset.UTC));
        assertThat(details("user-deactivated", ada.id())).containsExactly("until " + until);
        server.clock().advance(Duration.ofHours(2));
        assertRefused(401, "invalid-credentials", ada::signsIn);
        server.clock().advance(Duration.ofHours(1).plusSeconds(1));
        ada.signsIn();
        AdminUserResponse back = api().getUser(ada.id());
        assertThat(back.getActive()).isTrue();
        assertThat(back.getInactiveUntil()).isNull();
    }

    @Test
    void activated_user_can_sign_in_again() throws Exception {
        Person ada = signedIn();
        api().updateUser(ada.id(), change().active(false).reason("x"));

        assertThat(api().updateUser(ada.id(), change().active(true)).getInactiveReason())
                .isNull();
        api().updateUser(ada.id(), change().active(true));

        ada.signsIn();
        assertThat(details("user-activated", ada.id())).containsExactly("-");
    }

    @Test
    void change_of_roles_ends_the_sessions() throws Exception {
        Person ada = signedIn();

        assertThat(api().updateUser(ada.id(), change().roles(List.of("admin"))).getRoles())
                .containsExactly("admin");
        assertRefused(401, "invalid-token", ada::looksAtHerself);
        ada.signsIn();
        assertThat(ada.looksAtHerself().getRoles()).containsExactly("admin");
        api().updateUser(ada.id(), change().roles(List.of("admin", "admin")));
        ada.looksAtHerself();
        api().updateUser(ada.id(), change().roles(List.of()));
        assertRefused(401, "invalid-token", ada::looksAtHerself);

        assertThat(details("roles-changed", ada.id())).containsExactly("roles: none -> admin", "roles: admin -> none");
        assertThat(details("session-ended", ada.id())).containsExactly("roles-changed", "roles-changed");
    }

    @Test
    void omitted_field_stays_unchanged() throws Exception {
        Person ada = signedIn();
        api().updateUser(ada.id(), change().locale("zh-CN").email("ada@example.net"));

        AdminUserResponse after = api().updateUser(ada.id(), change());

        assertThat(after.getLocale()).isEqualTo("zh-CN");
        assertThat(after.getEmail()).isEqualTo("ada@example.net");
        assertThat(after.getEmailVerified()).isFalse();
        assertThat(after.getActive()).isTrue();
        ada.looksAtHerself();
        assertThat(details("address-changed", ada.id())).containsExactly("not verified yet");
        assertThat(details("profile-changed", ada.id())).containsExactly("locale");
        api().updateUser(ada.id(), change().email("ADA@example.net"));
        Person other = Person.on(server);
        assertRefused(409, "username-taken", () -> api().updateUser(other.id(), change().email("ada@example.net")));
        assertRefused(409, "username-taken", () -> api().updateUser(other.id(), change().email(ada.username())));
    }

    @Test
    void last_administrator_cannot_be_deleted_deactivated_demoted_or_reset() throws Exception {
        long id = admin.id();

        assertRefused(409, "last-administrator", () -> api().deleteUser(id));
        assertRefused(409, "last-administrator", () -> api().updateUser(id, change().active(false)));
        assertRefused(409, "last-administrator", () -> api().updateUser(id, change().roles(List.of())));
        server.sql(
                "INSERT INTO user_profile (user_id, email, email_key, email_verified_at) VALUES (?, 'a@b.org', ?, NOW())",
                id,
                "a@b.org".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertRefused(409, "last-administrator", () -> api().forcePasswordReset(id));
        // Administrators who cannot sign in do not count as remaining administrators.
        Person inactive = anotherAdministrator();
        api().updateUser(inactive.id(), change().active(false));
        Person invited = Person.on(server, "invited", "x");
        api().updateUser(invited.id(), change().roles(List.of("admin")));
        server.sql("UPDATE user SET password = '' WHERE id = ?", invited.id());
        assertRefused(409, "last-administrator", () -> api().deleteUser(id));

        admin.looksAtHerself();
        assertThat(api().getUser(id).getRoles()).containsExactly("admin");
    }

    @Test
    void administrator_can_delete_themselves_if_another_remains() throws Exception {
        Person other = anotherAdministrator();

        api().deleteUser(admin.id());

        assertRefused(401, "invalid-token", admin::looksAtHerself);
        assertRefused(409, "last-administrator", () -> new AdministrationApi(other.client()).deleteUser(other.id()));
    }

    @Test
    void two_administrators_who_delete_each_other_leave_one() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Person one = admin;
        for (int round = 0; round < 5; round++) {
            Person first = one;
            Person second = Person.on(server);
            new AdministrationApi(first.client()).updateUser(second.id(), change().roles(List.of("admin")));
            second.signsIn();
            long firstId = first.id();
            long secondId = second.id();
            CountDownLatch start = new CountDownLatch(1);
            Future<Integer> deletesFirst = threads.submit(() -> delete(start, second, firstId));
            Future<Integer> deletesSecond = threads.submit(() -> delete(start, first, secondId));
            start.countDown();

            assertThat(List.of(deletesFirst.get(), deletesSecond.get())).containsOnlyOnce(204);
            assertThat(server.query("SELECT COUNT(*) FROM user_role r JOIN user u ON u.id = r.user_id"))
                    .isEqualTo("1");
            one = deletesFirst.get() == 204 ? second : first;
        }
        threads.shutdown();
    }

    private int delete(CountDownLatch start, Person by, long id) throws InterruptedException {
        start.await();
        return http.send("DELETE", "/v1/admin/users/" + id, null, "Authorization", "Bearer " + by.token())
                .status();
    }

    @Test
    void administrator_lists_and_ends_sessions_of_users() throws Exception {
        Person ada = Person.on(server);
        for (int i = 0; i < 3; i++) {
            ada.signsIn();
        }
        UUID first = api().listUserSessions(ada.id(), 2, null).getItems().get(0).getId();
        var page = api().listUserSessions(ada.id(), 2, null);
        assertThat(page.getItems()).hasSize(2).noneMatch(session -> session.getCurrent());
        assertThat(api().listUserSessions(ada.id(), 2, page.getNextCursor()).getItems())
                .hasSize(1);
        assertThat(api().listUserSessions(admin.id(), null, null)
                        .getItems()
                        .get(0)
                        .getCurrent())
                .isTrue();

        assertRefused(404, "not-found", () -> api().endUserSession(admin.id(), first));
        api().endUserSession(ada.id(), first);
        api().endUserSession(ada.id(), first);
        assertThat(api().listUserSessions(ada.id(), null, null).getItems()).hasSize(2);
        assertRefused(401, "invalid-token", ada::looksAtHerself);
        ada.signsIn();
        api().endUserSessions(ada.id());
        api().endUserSessions(ada.id());

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertThat(details("session-ended", ada.id())).hasSize(4).containsOnly("ended-by-administrator");
        assertThat(http.send(
                                "DELETE",
                                "/v1/admin/users/" + ada.id() + "/sessions/x",
                                null,
                                "Authorization",
                                "Bearer " + admin.token())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void creation_and_reset_fail_while_mail_is_off() throws Exception {
        assertRefused(409, "mail-off", () -> api().createUser(new CreateUserRequest().username("new@example.org")));
        assertThat(server.query("SELECT COUNT(*) FROM user WHERE username = 'new@example.org'"))
                .isEqualTo("0");
        Person ada = signedIn();
        assertRefused(409, "no-verified-address", () -> api().forcePasswordReset(ada.id()));
        server.sql(
                "INSERT INTO user_profile (user_id, email, email_key, email_verified_at) VALUES (?, 'a@b.org', ?, NOW())",
                ada.id(),
                "a@b.org".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertRefused(409, "mail-off", () -> api().forcePasswordReset(ada.id()));
        ada.looksAtHerself();
        ada.signsIn();
    }

    /** Returns the response to a login that waits for the commit of a concurrent change of its user. */
    private Http.Reply loginMeeting(Person person, String change) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection connection = server.database();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT id FROM user WHERE id = " + person.id() + " FOR UPDATE");
            statement.executeUpdate(change + person.id());
            Future<Http.Reply> login = thread.submit(() -> http.postJson(
                    "/v1/sessions", Json.of("username", person.username(), "password", person.password())));
            assertThatThrownBy(() -> login.get(500, TimeUnit.MILLISECONDS))
                    .as("the login waits for the commit")
                    .isInstanceOf(TimeoutException.class);
            connection.commit();
            return login.get();
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void concurrent_login_applies_a_change_of_its_user() throws Exception {
        Person ada = anotherAdministrator();

        Http.Reply demoted = loginMeeting(ada, "DELETE FROM user_role WHERE user_id = ");
        assertThat(demoted.status()).isEqualTo(201);
        assertThat(demoted.json().path("user").path("roles")).isEmpty();

        Http.Reply refused = loginMeeting(ada, "UPDATE user SET active = FALSE WHERE id = ");
        assertThat(refused.status()).isEqualTo(401);
    }
}
