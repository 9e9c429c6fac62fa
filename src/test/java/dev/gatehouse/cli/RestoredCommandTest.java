package dev.gatehouse.cli;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.GatehouseApplication;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.support.DatabaseCopy;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import io.dropwizard.core.setup.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import net.sourceforge.argparse4j.inf.Namespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database is restored from a backup, and {@code restored} runs: nothing that was issued before works. */
@OnEveryDatabase({"SessionDao", "SigningKeyDao", "MailedTokenDao", "OutboxDao", "CounterSql", "UserIdsSql"})
class RestoredCommandTest {
    private static final String RESET = "reset";
    private static final String DEMO = "admin@gmail.com";

    private final Map<String, String> settings = new HashMap<>(TestDatabase.ofATeamWithDemoUser());
    private final Mailbox mails = Mailbox.open();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private GatehouseServer server;
    private Person ada;

    @BeforeEach
    void start() throws Exception {
        settings.putAll(mails.settings());
        settings.put("SIGN_UP", "open");
        settings.put("TRUSTED_PROXIES", "127.0.0.1");
        settings.put("CORS_ALLOWED_ORIGINS", "https://app.example.org");
        settings.put("THROTTLE_FREE_FAILURES", "5");
        settings.put("CLASSIC_USERS_VISIBLE_TO", "everyone");
        server = GatehouseServer.start(settings);
        ada = newUser("ada@example.net");
    }

    @AfterEach
    void stop() {
        server.close();
        mails.close();
    }

    /** A user who signed up, and so has a verified address. */
    private Person newUser(String address) throws ApiException {
        Person person = Person.named(server, address, "a path of stones by the sea");
        person.signsUp();
        person.opens(mails.next(address, "confirm-sign-up")).confirmsSignUp();
        return person;
    }

    /** Stops the service, restores the backup, runs the command and starts the service. */
    private void restores(DatabaseCopy backup, Map<String, Object> options) throws Exception {
        mails.forgetMailsOf(server);
        server.close();
        try (Connection connection = server.database()) {
            backup.restoreTo(connection);
        }
        ageHeartbeats();
        restored(options);
        server = GatehouseServer.start(settings);
    }

    /** As in a backup. The command waits for ten seconds if a heartbeat is young: its instance may still start. */
    private void ageHeartbeats() {
        server.jdbi().useHandle(handle -> handle.execute("UPDATE heartbeat SET beat_at = '2026-01-01 00:00:00'"));
    }

    private void restored(Map<String, Object> options) throws Exception {
        Map<String, String> variables = new HashMap<>(settings);
        variables.put("DATA_DIR", folder.resolve("data").toString());
        variables.put("LOG_LEVEL", "WARN");
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(new Operators(variables));
        bootstrap.getApplication().initialize(bootstrap);
        Map<String, Object> given = new HashMap<>(Map.of("reset_passwords", "admins", "id_gap", 100_000));
        given.putAll(options);
        new RestoredCommand(new PrintStream(out, true, StandardCharsets.UTF_8)).run(bootstrap, new Namespace(given));
    }

    @Test
    void access_token_of_a_lost_user_opens_no_account_afterwards() throws Exception {
        DatabaseCopy backup = DatabaseCopy.of(server);
        Person lost = newUser("grace@example.net");
        lost.signsIn();
        long lostId = lost.looksAtHerself().getId();

        restores(backup, Map.of());

        Person next = newUser("lin@example.net");
        next.signsIn();
        assertThat(next.looksAtHerself().getId()).isGreaterThanOrEqualTo(lostId + 99_999);
        assertRefused(401, "invalid-token", () -> lost.at(server).looksAtHerself());
        assertThat(lost.at(server).triesToSignIn().status()).isEqualTo(401);
        assertThat(newUser("grace@example.net").triesToSignIn().status()).isEqualTo(201);
        assertThat(server.query("SELECT COUNT(*) FROM audit_event WHERE kind = 'database-restored'"))
                .isEqualTo("1");
    }

    @Test
    void tokens_from_before_and_after_the_backup_are_refused() throws Exception {
        ada.signsIn();
        Person known = ada.elsewhere();
        DatabaseCopy backup = DatabaseCopy.of(server);
        known.refreshes();
        Person later = ada.elsewhere();
        Person classic = ada.elsewhere();
        classic.signsInClassically();
        String cookies = cookies(ada);
        assertThat(withCookies(cookies)).isEqualTo(200);
        assertThat(classicUsers(classic)).isEqualTo(200);

        restores(backup, Map.of());

        for (Person each : new Person[] {ada, known, later}) {
            assertRefused(401, "invalid-token", () -> each.at(server).looksAtHerself());
        }
        assertRefused(401, "session-ended", () -> ada.at(server).refreshes());
        // The service must not report a theft to a user who has refreshed since the backup.
        assertRefused(401, "session-ended", () -> known.at(server).refreshes());
        assertRefused(401, "refresh-token-unknown", () -> later.at(server).refreshes());
        assertThat(classicUsers(classic.at(server))).isEqualTo(422);
        assertThat(withCookies(cookies)).isEqualTo(401);
        assertThat(server.query("SELECT COUNT(*) FROM audit_event WHERE kind = 'refresh-token-reused'"))
                .isEqualTo("0");
        ada.at(server).signsIn();
        assertThat(printed()).contains("Revoked 2 sessions: every user signs in once more.");
    }

    private String cookies(Person person) {
        Http.Reply reply = new Http(server)
                .post(
                        "/v1/sessions",
                        Json.of("username", person.username(), "password", person.password(), "transport", "cookie"),
                        "Content-Type",
                        "application/json",
                        "Origin",
                        "https://app.example.org");
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.response().headers().allValues("Set-Cookie").stream()
                .map(line -> line.substring(0, line.indexOf(';')))
                .collect(Collectors.joining("; "));
    }

    private int withCookies(String cookies) {
        return new Http(server).get("/v1/account", "Cookie", cookies).status();
    }

    private static int classicUsers(Person person) {
        return person.http()
                .get("/users", "Authorization", "Bearer " + person.token())
                .status();
    }

    @Test
    void mailed_links_are_refused_and_unsent_mails_are_not_sent() throws Exception {
        ada.asksForPasswordReset();
        Mailbox.Mail before = mails.next(ada.username(), RESET);
        server.sql("INSERT INTO queued_mail (id, kind, address, details, created_at, give_up_at, due_at, attempts)"
                + " VALUES (X'019b7a00000070008000000000000001', 'account-closed', 'old@example.net', '{}',"
                + " '2026-01-01 00:00:00', '2100-01-01 00:00:00', '2099-01-01 00:00:00', 0)");
        DatabaseCopy backup = DatabaseCopy.of(server);
        server.sql("DELETE FROM queued_mail");
        ada.asksForPasswordReset();
        Mailbox.Mail after = mails.next(ada.username(), RESET);

        restores(backup, Map.of());

        for (Mailbox.Mail mail : new Mailbox.Mail[] {before, after}) {
            assertRefused(
                    400,
                    "mailed-token-refused",
                    () -> ada.at(server).opens(mail).resetsPassword("a bridge of ropes and planks"));
        }
        assertThat(server.query("SELECT COUNT(*) FROM queued_mail")).isEqualTo("0");
        assertThat(printed()).contains("deleted 1 unsent mails");
        ada.at(server).asksForPasswordReset();
        ada.at(server).opens(mails.next(ada.username(), RESET)).resetsPassword("a bridge of ropes and planks");
    }

    /** A device or an address that is known is admitted where others wait. */
    @Test
    void devices_and_addresses_are_not_known_afterwards() throws Exception {
        String known = String.valueOf(ada.from("10.1.1.7").signsIn().getDeviceToken());
        DatabaseCopy backup = DatabaseCopy.of(server);
        Person bob = newUser("bob@example.net");
        String later = String.valueOf(ada.from("10.1.2.7").signsIn().getDeviceToken());
        assertThat(throttledSignIn("10.1.3.7", known)).isEqualTo(201);
        assertThat(throttledSignIn("10.1.4.7", later)).isEqualTo(201);

        restores(backup, Map.of());

        assertThat(throttledSignIn("10.1.5.7", known)).isEqualTo(429);
        assertThat(throttledSignIn("10.1.6.7", later)).isEqualTo(429);
        assertThat(server.query("SELECT COUNT(*) FROM throttle_known")).isEqualTo("0");
        assertThat(bob.at(server).triesToSignIn().status()).isEqualTo(401);
    }

    /** Signs in with the device token from an address where wrong passwords have been sent. */
    private int throttledSignIn(String address, String deviceToken) {
        Person there = ada.at(server).from(address);
        there.guesses(5);
        return there.triesToSignInWith(there.password(), "device_token", deviceToken)
                .status();
    }

    @Test
    void administrators_get_a_link_or_are_listed() throws Exception {
        setRole(ada);
        DatabaseCopy backup = DatabaseCopy.of(server);

        restores(backup, Map.of());

        assertThat(ada.at(server).triesToSignIn().status()).isEqualTo(401);
        ada.at(server).opens(mails.next(ada.username(), RESET)).resetsPassword("a bridge of ropes and planks");
        assertThat(ada.at(server)
                        .withPassword("a bridge of ropes and planks")
                        .triesToSignIn()
                        .status())
                .isEqualTo(201);
        assertThat(printed())
                .contains("Active administrators: " + ada.username() + ", " + DEMO + ".")
                .contains("Removed the passwords of 1 users, and queued mails with links that set others.")
                .contains("Removed the passwords of " + DEMO + ", to whom no mail can be sent. Set others with:"
                        + " users reset <name> --password-prompt");
    }

    @Test
    void passwords_of_all_users_or_of_nobody_are_removed() throws Exception {
        DatabaseCopy backup = DatabaseCopy.of(server);

        restores(backup, Map.of("reset_passwords", "none"));

        assertThat(ada.at(server).triesToSignIn().status()).isEqualTo(201);
        assertThat(Person.demo(server).triesToSignIn().status()).isEqualTo(201);

        restores(backup, Map.of("reset_passwords", "all"));

        assertThat(ada.at(server).triesToSignIn().status()).isEqualTo(401);
        assertThat(Person.demo(server).triesToSignIn().status()).isEqualTo(401);
        ada.at(server).opens(mails.next(ada.username(), RESET)).resetsPassword("a bridge of ropes and planks");
    }

    @Test
    void administrators_but_one_are_deactivated() throws Exception {
        setRole(ada);
        DatabaseCopy backup = DatabaseCopy.of(server);
        server.close();
        ageHeartbeats();
        assertThatThrownBy(() -> restored(Map.of("deactivate_admins_except", "nobody@example.net")))
                .isInstanceOf(StartException.class)
                .hasMessage("--deactivate-admins-except must be an active administrator: " + ada.username() + ", "
                        + DEMO + ". Nothing has been changed.");

        restores(backup, Map.of("deactivate_admins_except", "ADA@example.net", "reset_passwords", "none"));

        assertThat(printed()).contains("Deactivated the administrators " + DEMO + ".");
        assertThat(Person.demo(server).triesToSignIn().status()).isEqualTo(401);
        assertThat(ada.at(server).triesToSignIn().status()).isEqualTo(201);
    }

    @Test
    void gap_larger_than_the_ids_changes_nothing() throws Exception {
        ada.signsIn();
        mails.forgetMailsOf(server);
        server.close();
        ageHeartbeats();

        assertThatThrownBy(() -> restored(Map.of("id_gap", Integer.MAX_VALUE)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("--id-gap is too large: there are not enough user ids");
        assertThatThrownBy(() -> restored(Map.of("id_gap", 0))).hasMessage("--id-gap must be 1 or more.");

        server = GatehouseServer.start(settings);
        assertThat(ada.at(server).isSignedIn()).isTrue();
    }

    @Test
    @Tag("mysql")
    void command_is_refused_while_an_instance_runs() throws Exception {
        ada.signsIn();

        assertThatThrownBy(() -> restored(Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessage("The service still runs on this database: 1 instance has written to the table heartbeat"
                        + " within the last seconds. Stop all instances, then run this command again. Nothing has been"
                        + " revoked.");
        GatehouseServer second = GatehouseServer.start(settings);
        try {
            assertThatThrownBy(() -> restored(Map.of())).hasMessageContaining("2 instances have written");
        } finally {
            second.close();
        }

        assertThat(ada.isSignedIn()).isTrue();
        assertThat(server.query("SELECT COUNT(*) FROM audit_event WHERE kind = 'database-restored'"))
                .isEqualTo("0");
    }

    @Test
    @Tag("mysql")
    void command_runs_just_after_the_last_instance_has_stopped() throws Exception {
        ada.signsIn();
        mails.forgetMailsOf(server);
        server.close();

        restored(Map.of());

        assertThat(printed()).contains("Revoked 1 sessions");
        server = GatehouseServer.start(settings);
        assertThat(ada.at(server).isSignedIn()).isFalse();
    }

    private void setRole(Person person) {
        server.sql("INSERT INTO user_role (user_id, role) VALUES (?, 'admin')", person.id());
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The service as an operator runs it, without the checks of tests. */
    private static final class Operators extends GatehouseApplication {
        Operators(Map<String, String> variables) {
            super(Clock.systemUTC(), variables);
        }
    }
}
