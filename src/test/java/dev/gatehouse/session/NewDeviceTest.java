package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.TestComponents;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.PasswordSettings;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.session.login.Login;
import dev.gatehouse.session.login.Logins;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.user.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Interfaces for other features: the listener for logins from new devices, and reauthentication. */
@OnEveryDatabase
class NewDeviceTest {
    private static GatehouseServer server;

    private final Passwords passwords = new Passwords(new PasswordSettings(64, 2, 1, 1, 10, 8), false);
    private final List<String> noticed = new ArrayList<>();
    private final TestComponents components = components();
    private final Logins logins = components.logins(this::notice);

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.of());
        server.clock().stop();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private TestComponents components() {
        return TestComponents.of(server, passwords);
    }

    private void notice(Handle transaction, User user, Session session) {
        assertThat(transaction.isInTransaction()).isTrue();
        noticed.add(user.username() + " at " + session.address());
    }

    @AfterEach
    void close() {
        passwords.close();
    }

    private static Origin from(String address) {
        return new Origin(address, null, "request-1");
    }

    private IssuedTokens signIn(Person person, String address, Secret deviceToken) {
        Login login = logins.open(
                        person.username(),
                        PasswordDigest.candidates(person.password()),
                        new Logins.Device(null, deviceToken),
                        from(address))
                .join();
        return ((Login.Opened) login).signedIn();
    }

    @Test
    void login_from_an_unknown_address_calls_the_listener_in_its_transaction() {
        Person ada = Person.on(server);
        Secret none = new Secret("none");
        IssuedTokens first = signIn(ada, "192.0.2.1", none);
        signIn(ada, "192.0.2.99", none);
        Secret device = java.util.Objects.requireNonNull(first.deviceToken()).text();
        signIn(ada, "198.51.100.1", device);
        assertThat(noticed).as("first login, known address, known device").isEmpty();

        signIn(ada, "203.0.113.1", none);

        assertThat(noticed).containsExactly(ada.username() + " at 203.0.113.1");
        signIn(ada, "203.0.113.1", none);
        assertThat(noticed).hasSize(1);
    }

    @Test
    void tenth_wrong_password_of_a_reauthentication_ends_the_session() {
        Person ada = Person.on(server);
        IssuedTokens issuedTokens = signIn(ada, "192.0.2.1", new Secret("none"));
        Caller caller = new Caller(
                ada.id(),
                ada.username(),
                Set.of(),
                issuedTokens.session().id(),
                true,
                null,
                issuedTokens.accessTokenExpiresAt(),
                false,
                from("192.0.2.1"));
        List<PasswordDigest> wrong = PasswordDigest.candidates("wrong");
        List<PasswordDigest> right = PasswordDigest.candidates(ada.password());

        for (int i = 0; i < 9; i++) {
            assertRefused(Problem.INVALID_CREDENTIALS, caller, wrong);
        }
        assertThat(components.reauthentication().require(caller, right).user().id())
                .isEqualTo(ada.id());
        for (int i = 0; i < 10; i++) {
            assertRefused(Problem.INVALID_CREDENTIALS, caller, wrong);
        }
        assertRefused(Problem.INVALID_TOKEN, caller, right);
    }

    private void assertRefused(Problem problem, Caller caller, List<PasswordDigest> presented) {
        assertThatThrownBy(() -> components.reauthentication().require(caller, presented))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem()).isEqualTo(problem));
    }
}
