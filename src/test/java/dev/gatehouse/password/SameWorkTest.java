package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.TestComponents;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.session.login.Login;
import dev.gatehouse.session.login.Logins;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The work of a login does not reveal whether a user exists: the tests count its hashes. */
@Tag("crypto")
class SameWorkTest {
    private static final Argon2Parameters CURRENT = new Argon2Parameters(64, 2, 1);
    private static final String PASSWORD = "correct horse battery";

    private final GatehouseServer server = GatehouseServer.shared();
    private final CountedArgon2 argon2 = new CountedArgon2();
    private final Passwords passwords = new Passwords(new PasswordSettings(64, 2, 1, 1, 10, 8), () -> argon2);
    private final Logins logins = TestComponents.of(server, passwords).logins();

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
    void correct_wrong_unknown_and_inactive_cost_one_hash_each() {
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
    void impossible_name_costs_one_hash() {
        for (String name : new String[] {"", " ", "\u0000", "x".repeat(5_000), "\uD800"}) {
            assertThat(signIn(name, PASSWORD)).isInstanceOf(Login.UnknownUser.class);
            assertThat(argon2.take()).containsExactly(CURRENT);
        }
    }

    @Test
    void bare_digest_costs_one_hash() {
        Person ada = Person.on(server);

        assertThat(signIn(ada.username(), "wrong")).isInstanceOf(Login.WrongPassword.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.Opened.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
        // The digest has been replaced by a hash.
        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.Opened.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
    }

    @Test
    void null_password_costs_one_hash_and_never_matches() {
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

    /** Returns a hash of the empty input, which is no digest but could be stored. */
    private String hashOfNothing() {
        String hash = passwords.hash(PasswordDigest.NONE).reveal();
        assertThat(argon2.take()).hasSize(1);
        return hash;
    }

    @Test
    void malformed_or_unsupported_hash_costs_one_hash() {
        for (String garbage :
                new String[] {"", "!", "x", "$argon2id$", "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"
                }) {
            Person person = withStored(garbage);
            assertThat(signIn(person.username(), "wrong")).isInstanceOf(Login.WrongPassword.class);
            assertThat(argon2.take()).containsExactly(CURRENT);
        }
    }

    @Test
    void failed_login_with_a_decomposed_password_costs_two_hashes() {
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
    void hash_with_other_parameters_is_replaced_once() {
        Person ada = withStored(
                "$argon2id$v=19$m=512,t=3,p=4$9V65c5bEWkmsT/tclKjwoA$7RwNiGAtDaI2kJ1xcCGnt218/xXw3Of6uVEARnSm7vM");

        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.Opened.class);
        assertThat(argon2.take()).containsExactly(new Argon2Parameters(512, 3, 4), CURRENT);
        assertThat(signIn(ada.username(), PASSWORD)).isInstanceOf(Login.Opened.class);
        assertThat(argon2.take()).containsExactly(CURRENT);
    }
}
