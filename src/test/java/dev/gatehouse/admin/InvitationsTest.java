package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.AuditErasure;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.kernel.MasterSecret;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.PasswordSettings;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.session.Departures;
import dev.gatehouse.session.SessionEnds;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.token.RevocationSettings;
import dev.gatehouse.token.Revocations;
import dev.gatehouse.user.MailAddress;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import io.dropwizard.util.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is created or made to set another password gets a link, in the transaction in which that happens. */
class InvitationsTest {
    private static final Actor ROOT = new Actor(1L, null, new Origin("203.0.113.7", "test", "request"));

    private final GatehouseServer server = GatehouseServer.start(Map.of());
    private final List<String> sent = new ArrayList<>();
    private final Passwords passwords = new Passwords(new PasswordSettings(1024, 1, 1, 1, 100), false);
    private final UserAdministration.Foundation base = foundation();
    private final UserAdministration administration = new UserAdministration(base);
    private final NewUsers newUsers = new NewUsers(base);

    @AfterEach
    void stop() {
        passwords.close();
        server.close();
    }

    private UserAdministration.Foundation foundation() {
        Jdbi jdbi = server.jdbi();
        var clock = server.clock();
        AuditTrail trail =
                new AuditTrail(jdbi, new MasterSecret(new Secret("0123456789abcdef0123456789abcdef")), clock);
        Users users = new Users(jdbi, passwords, clock);
        Revocations revocations = Revocations.open(jdbi, new RevocationSettings(Duration.seconds(30)), clock);
        SessionEnds ends = new SessionEnds(jdbi, revocations, trail, clock);
        Departures departures = new Departures(jdbi, users, ends, trail, new AuditErasure(clock));
        return new UserAdministration.Foundation(
                jdbi, users, new Profiles(jdbi, clock), ends, departures, new Post(), trail, clock);
    }

    private final class Post implements Invitations {
        @Override
        public void invite(Handle transaction, Profile person, Actor by) {
            sent.add("invitation to " + person.email());
        }

        @Override
        public void reset(Handle transaction, Profile person, Actor by) {
            sent.add("reset to " + person.email());
        }
    }

    private static NewUser wanted(String username, String email) {
        return new NewUser(username, Set.of(), MailAddress.of(email).orElseThrow(), "en");
    }

    private static void assertRefused(Problem problem, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem()).isEqualTo(problem));
    }

    @Test
    void somebody_new_has_no_password_and_is_invited() {
        Profile ada = newUsers.invite(
                new NewUser(
                        "ada",
                        Set.of(Role.ADMIN),
                        MailAddress.of("Ada@Example.org").orElseThrow(),
                        "zh"),
                ROOT);

        assertThat(sent).containsExactly("invitation to Ada@example.org");
        assertThat(ada.hasPassword()).isFalse();
        assertThat(ada.emailVerifiedAt()).isNull();
        assertThat(ada.locale()).isEqualTo("zh");
        assertThat(ada.roles()).containsExactly(Role.ADMIN);
        assertThat(server.query(
                        "SELECT detail FROM audit_event WHERE kind = 'user-created' AND subject_id = ? AND"
                                + " actor_id = 1 AND address = '203.0.113.7'",
                        ada.id()))
                .isEqualTo("roles: admin");
        assertRefused(Problem.LAST_ADMINISTRATOR, () -> administration.delete(adminId(), ROOT));
    }

    private long adminId() {
        return Person.demo(server).id();
    }

    @Test
    void name_or_address_that_somebody_has_or_had_is_refused() {
        Profile ada = newUsers.invite(wanted("ada", "ada@example.org"), ROOT);
        newUsers.invite(wanted("bob@example.org", "bob@example.org"), ROOT);

        assertRefused(Problem.USERNAME_TAKEN, () -> newUsers.invite(wanted("ADA", "other@example.org"), ROOT));
        assertRefused(Problem.USERNAME_TAKEN, () -> newUsers.invite(wanted("eve", "ADA@example.org"), ROOT));
        assertRefused(Problem.USERNAME_TAKEN, () -> newUsers.invite(wanted("eve", "bob@example.org"), ROOT));
        assertRefused(
                Problem.USERNAME_TAKEN, () -> newUsers.invite(wanted("ada@example.org", "eve@example.org"), ROOT));
        administration.delete(ada.id(), ROOT);
        assertRefused(Problem.USERNAME_TAKEN, () -> newUsers.invite(wanted("Ａda", "new@example.org"), ROOT));
        newUsers.invite(wanted("eve", "ada@example.org"), ROOT);
        assertThat(sent).hasSize(3);
    }

    @Test
    void old_password_stops_working_and_the_sessions_end() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        base.jdbi()
                .useTransaction(tx -> base.profiles()
                        .setAddress(tx, ada.id(), MailAddress.of(ada.username()).orElseThrow(), true));

        administration.forceReset(ada.id(), ROOT);

        assertThat(sent).containsExactly("reset to " + ada.username());
        dev.gatehouse.support.Refusals.assertRefused(401, "session-ended", ada::refreshes);
        dev.gatehouse.support.Refusals.assertRefused(401, "invalid-credentials", ada::signsIn);
        dev.gatehouse.support.Refusals.assertRefused(401, "invalid-credentials", () -> ada.signsInWith(" "));
        assertThat(server.query(
                        "SELECT detail FROM audit_event WHERE kind = 'password-reset-requested' AND subject_id"
                                + " = ?",
                        ada.id()))
                .isEqualTo("forced");
    }

    @Test
    void who_has_not_answered_is_invited_again_and_an_address_that_is_not_verified_gets_nothing_else() {
        Profile ada = newUsers.invite(wanted("ada", "ada@example.org"), ROOT);

        administration.forceReset(ada.id(), ROOT);

        assertThat(sent).containsExactly("invitation to ada@example.org", "invitation to ada@example.org");
        administration.setPassword(ada.id(), new Secret("x"), ROOT);
        assertRefused(Problem.NO_VERIFIED_ADDRESS, () -> administration.forceReset(ada.id(), ROOT));
    }
}
