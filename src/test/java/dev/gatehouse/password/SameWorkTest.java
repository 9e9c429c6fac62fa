package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.account.MailedTokens;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.key.Rings;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.session.Login;
import dev.gatehouse.session.Logins;
import dev.gatehouse.session.NewDevice;
import dev.gatehouse.session.SessionSettings;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.throttle.Throttles;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.RevocationSettings;
import dev.gatehouse.token.Revocations;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import io.dropwizard.util.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No login tells by its time whether a user exists: what is counted is what it costs. */
@Tag("crypto")
class SameWorkTest {
    private static final Argon2Parameters CURRENT = new Argon2Parameters(64, 2, 1);
    private static final String PASSWORD = "correct horse battery";

    private final GatehouseServer server = GatehouseServer.shared();
    private final CountedArgon2 argon2 = new CountedArgon2();
    private final Passwords passwords = new Passwords(new PasswordSettings(64, 2, 1, 1, 10, 8), () -> argon2);
    private final Logins logins = logins(server, passwords);

    /** The service's own parts on its own database, but for who counts. */
    static Logins logins(GatehouseServer server, Passwords passwords) {
        Jdbi jdbi = server.jdbi(new ConcurrentLinkedQueue<>());
        MasterSecret secret = new MasterSecret(new Secret(server.secret()));
        MasterSecrets secrets = new MasterSecrets(secret, List.of());
        Revocations revocations = Revocations.open(jdbi, new RevocationSettings(Duration.seconds(30)), server.clock());
        AccessTokens tokens =
                new AccessTokens("http://localhost:8080", Rings.open(server), null, revocations, server.clock());
        return Sessions.on(
                        new Sessions.Foundation(
                                jdbi,
                                new Users(jdbi, passwords, server.clock()),
                                new Profiles(jdbi, server.clock()),
                                passwords,
                                tokens,
                                revocations,
                                new AuditLog(jdbi, secret, server.clock()),
                                secrets,
                                new Throttle(jdbi, secrets, Throttles.GENEROUS, server.clock()),
                                new MailedTokens(jdbi, secret, server.clock()),
                                NewDevice.IGNORED,
                                server.clock()),
                        new SessionSettings(Duration.days(30), Duration.days(90), Duration.seconds(30), "Lax"),
                        java.time.Duration.ofMinutes(15))
                .logins();
    }

    @AfterEach
    void close() {
        passwords.close();
    }

    private Login signIn(String username, List<PasswordDigest> presented) {
        return logins.openClassic(
                        username,
                        presented,
                        new Origin("192.0.2.1", null, "request-1"),
                        java.time.Duration.ofMinutes(1))
                .join();
    }

    private Login signIn(String username, String password) {
        return signIn(username, PasswordDigest.candidates(password));
    }

    private Person deactivated(Person person) {
        server.sql("UPDATE user SET active = FALSE WHERE username = ?", person.username());
        return person;
    }

    private Person withStored(String stored) {
        Person person = Person.on(server);
        server.sql("UPDATE user SET password = ? WHERE username = ?", stored, person.username());
        return person;
    }

    private Person withCurrentHash() {
        String hash = passwords.hash(PasswordDigest.candidates(PASSWORD).get(0)).reveal();
        assertThat(argon2.take()).containsExactly(CURRENT);
        return withStored(hash);
    }

    @Test
    void right_wrong_unknown_and_inactive_cost_one_hash_each() {
        Person ada = withCurrentHash();
        Person bob = deactivated(withCurrentHash());

        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.Opened.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
        assertThat(signIn(ada.username(), "wrong")).isInstanceOf(Login.WrongPassword.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
        assertThat(signIn("nobody", PASSWORD)).isInstanceOf(Login.UnknownUser.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
        assertThat(signIn(bob.username(), PASSWORD)).isInstanceOf(Login.UnknownUser.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
        assertThat(signIn(bob.username(), "wrong")).isInstanceOf(Login.UnknownUser.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
    }

    @Test
    void name_that_nobody_can_have_costs_one_hash() {
        for (String name : new String[] {"", " ", "\u0000", "x".repeat(5_000), "\uD800"}) {
            assertThat(signIn(name, PASSWORD)).isInstanceOf(Login.UnknownUser.class);
            assertThat(argon2.take()).containsExactly(CURRENT);
        }
    }

    @Test
    void bare_digest_costs_one_hash_right_or_wrong() {
        Person ada = Person.on(server);

        assertThat(signIn(ada.username(), "wrong")).isInstanceOf(Login.WrongPassword.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.Opened.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
        // Now it is replaced.
        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.Opened.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
    }

    @Test
    void null_password_costs_one_hash_and_is_never_right() {
        for (Person person : List.of(
                withCurrentHash(),
                Person.on(server),
                withStored(""),
                withStored("plain"),
                withStored(hashOfNothing()))) {
            assertThat(signIn(person.username(), List.of(PasswordDigest.NONE))).isInstanceOf(Login.WrongPassword.class);
            assertThat(argon2.take()).containsExactly(CURRENT);
        }
        assertThat(signIn("nobody", List.of(PasswordDigest.NONE))).isInstanceOf(Login.UnknownUser.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
    }

    /** What no digest is, and yet somebody could have stored. */
    private String hashOfNothing() {
        String hash = passwords.hash(PasswordDigest.NONE).reveal();
        assertThat(argon2.take()).hasSize(1);
        return hash;
    }

    @Test
    void stored_garbage_costs_one_hash() {
        for (String garbage :
                new String[] {"", "!", "x", "$argon2id$", "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"
                }) {
            Person person = withStored(garbage);
            assertThat(signIn(person.username(), "wrong")).isInstanceOf(Login.WrongPassword.class);
            assertThat(argon2.take()).containsExactly(CURRENT);
        }
    }

    @Test
    void password_that_may_mean_two_costs_two_for_everyone_who_fails() {
        String decomposed = java.text.Normalizer.normalize("pässwörd", java.text.Normalizer.Form.NFD);
        Person ada = withCurrentHash();
        Person bob = deactivated(withCurrentHash());

        for (String name : new String[] {
            ada.username(), bob.username(), "nobody", Person.on(server).username()
        }) {
            assertThat(signIn(name, decomposed)).isNotInstanceOf(Login.Opened.class);
            assertThat(argon2.take()).containsExactly(CURRENT, CURRENT);
        }
    }

    @Test
    void hash_with_other_parameters_is_made_anew_once() {
        Person ada = withStored(
                "$argon2id$v=19$m=512,t=3,p=4$9V65c5bEWkmsT/tclKjwoA$7RwNiGAtDaI2kJ1xcCGnt218/xXw3Of6uVEARnSm7vM");

        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.Opened.class);
        assertThat(argon2.take()).containsExactly(new Argon2Parameters(512, 3, 4), CURRENT);
        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.Opened.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
    }
}
