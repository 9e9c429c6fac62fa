package dev.gatehouse.cli;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.GatehouseApplication;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import io.dropwizard.core.setup.Bootstrap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sourceforge.argparse4j.ArgumentParsers;
import net.sourceforge.argparse4j.inf.ArgumentParserException;
import net.sourceforge.argparse4j.inf.Subparser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users command, while the service runs. */
@OnEveryDatabase
class UsersCommandTest {
    private static final String ROOT = "root@example.org";

    private static GatehouseServer server;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(TestDatabase.ofATeam());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Renames the demo administrator, because trust-addresses skips the demo username. */
    @BeforeEach
    void begin() {
        server.clear();
        server.sql(
                "UPDATE user SET username = ?, username_key = ?",
                ROOT,
                UsernameKey.of(ROOT).orElseThrow().bytes());
    }

    /** Runs the users command with arguments as typed. Returns what it prints. */
    private String users(String input, String... arguments) throws Exception {
        out.reset();
        UsersCommand command = new UsersCommand(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        Subparser parser =
                ArgumentParsers.newFor("gatehouse").build().addSubparsers().addParser("users");
        command.configure(parser);
        Map<String, String> variables = new HashMap<>(server.variables());
        variables.put("LOG_LEVEL", "WARN");
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(new Operators(variables));
        bootstrap.getApplication().initialize(bootstrap);
        List<String> words = new ArrayList<>(List.of(arguments));
        command.run(bootstrap, parser.parseArgs(words.toArray(String[]::new)));
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json(String... arguments) throws Exception {
        return new ObjectMapper().readTree(users("", arguments));
    }

    private String events(String kind, Person person) {
        return String.valueOf(server.query(
                "SELECT GROUP_CONCAT(COALESCE(detail, '-') ORDER BY id SEPARATOR '|') FROM audit_event WHERE kind = ? AND"
                        + " subject_id = ? AND actor_id IS NULL AND address IS NULL",
                kind,
                person.id()));
    }

    private static void assertFails(String sentence, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(StartException.class).hasMessage(sentence);
    }

    @Test
    void reset_by_an_operator_voids_mailed_links() throws Exception {
        Person ada = Person.on(server);
        server.sql(
                "INSERT INTO mailed_token (id, purpose, subject, user_id, address, token_hash, created_at, expires_at)"
                        + " VALUES (?, 'reset', ?, ?, 'ada@example.org', ?, NOW(), NOW())",
                new byte[16],
                new byte[32],
                ada.id(),
                new byte[32]);
        Path file = Files.writeString(folder.resolve("password"), "correct horse battery\n");

        users("", "reset", ada.username(), "--password-file", file.toString());

        assertThat(server.query("SELECT spent_at FROM mailed_token WHERE user_id = ?", ada.id()))
                .isNotNull();
        assertThat(server.query("SELECT credentials_version FROM user_profile WHERE user_id = ?", ada.id()))
                .isEqualTo("1");
    }

    @Test
    void user_is_created_with_a_password_that_is_not_an_argument() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "correct horse battery\n");

        assertThat(users(
                        "correct horse battery\n",
                        "create",
                        "ada",
                        "--password-stdin",
                        "--email",
                        "ada@example.org",
                        "--locale",
                        "zh"))
                .contains("Created the user ada.");
        assertThat(users("", "create", "bob", "--password-file", file.toString(), "--roles", "admin"))
                .contains("Created the user bob.");

        Person.named(server, "ada", "correct horse battery").signsIn();
        assertThat(Person.named(server, "bob", "correct horse battery")
                        .signsIn()
                        .getUser()
                        .getRoles())
                .containsExactly("admin");
        JsonNode ada = json("list", "--prefix", "ada", "--json").path(0);
        assertThat(ada.path("email").asText()).isEqualTo("ada@example.org");
        assertThat(ada.path("email_verified").asBoolean()).isTrue();
        assertThat(ada.path("locale").asText()).isEqualTo("zh");
        assertThat(events("user-created", Person.named(server, "bob", "x"))).isEqualTo("roles: admin");
        assertFails(
                "A user with this name already exists.",
                () -> users("a path of stones", "create", "ADA", "--password-stdin"));
        assertFails(
                "Username or email address already taken.",
                () -> users("a path of stones", "create", "eve", "--password-stdin", "--email", "ada@example.org"));
        assertFails(
                "The password contains the name of this service.",
                () -> users("gatehouse 2026", "create", "eve", "--password-stdin"));
        assertFails(
                "The password repeats a single character.",
                () -> users("wwwwwwwwww", "reset", "bob", "--password-stdin"));
        assertFails(
                "--email is not an email address.",
                () -> users("a path of stones", "create", "eve", "--password-stdin", "--email", "x"));
        assertFails(
                "Unknown role. The roles are: admin.",
                () -> users("a path of stones", "create", "eve", "--password-stdin", "--roles", "root"));
        assertThatThrownBy(() -> users("", "create", "eve", "--password", "x"))
                .isInstanceOf(ArgumentParserException.class);
    }

    @Test
    void name_and_address_with_an_ambiguous_domain_are_rejected() {
        String rest = "has a domain that programs encode in two different ways (it has ß, ς or an invisible joiner):"
                + " write the domain as xn--strae-oqa.example.";

        assertFails(
                "--email " + rest,
                () -> users(
                        "a path of stones\n", "create", "eve", "--email", "eve@straße.example", "--password-stdin"));
        assertFails(
                "username " + rest,
                () -> users("a path of stones\n", "create", "eve@straße.example", "--password-stdin"));
    }

    @Test
    void users_are_listed_as_a_table_and_as_json() throws Exception {
        Person.on(server, "zoe\u001b[31m", "correct horse battery");
        users("", "deactivate", "zoe[31m", "--reason", "on leave");

        assertThat(users("", "list"))
                .containsPattern("ID +STATE +ROLES +USERNAME")
                .containsPattern("\\d+ +active +admin +root@example.org")
                .containsPattern("\\d+ +inactive +- +zoe\\?\\[31m");
        assertThat(json("list", "--state", "inactive", "--json").findValuesAsText("inactive_reason"))
                .containsExactly("on leave");
        assertThat(json("list", "--role", "admin", "--json").findValuesAsText("username"))
                .containsExactly("root@example.org");
        for (int i = 0; i < 210; i++) {
            server.addUser("many" + i, "");
        }
        assertThat(json("list", "--prefix", "many", "--limit", "205", "--json")).hasSize(205);
        assertFails("--limit must be 1 or more.", () -> users("", "list", "--limit", "0"));
        assertThatThrownBy(() -> users("", "list", "--state", "x")).isInstanceOf(ArgumentParserException.class);
    }

    @Test
    void running_instance_follows_the_users_command() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        assertThat(users("", "deactivate", ada.username(), "--until", "3 hours", "--reason", "spam"))
                .contains("Deactivated " + ada.username() + " until ");

        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertRefused(401, "invalid-token", ada::looksAtHerself));
        assertThat(events("user-deactivated", ada)).startsWith("until ").endsWith(": spam");
        assertThat(events("session-ended", ada)).isEqualTo("user-inactive");
        assertThat(users("", "activate", ada.username())).contains("Activated " + ada.username() + ".");
        ada.signsIn();
        assertThat(users("", "set-roles", ada.username(), "--roles", "admin")).contains("has the roles: admin.");
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertRefused(401, "invalid-token", ada::looksAtHerself));
        assertThat(json("set-roles", ada.username(), "--roles", "", "--json").path("roles"))
                .isEmpty();
        assertThat(events("roles-changed", ada)).isEqualTo("roles: none -> admin|roles: admin -> none");
    }

    @Test
    void invalid_arguments_are_rejected_with_a_message() throws Exception {
        Person ada = Person.on(server);
        String name = ada.username();

        assertFails("There is no user with this name; see users list.", () -> users("", "activate", "nobody"));
        assertFails(
                "--until must be a time in UTC, for example 2027-01-31T12:00:00Z, or a duration from now, for example"
                        + " \"3 days\".",
                () -> users("", "deactivate", name, "--until", "soon"));
        assertFails(
                "inactive_until must be in the future.",
                () -> users("", "deactivate", name, "--until", "2020-01-01T00:00:00Z"));
        assertFails(
                "--reason must be 1 to 200 printable characters.",
                () -> users("", "deactivate", name, "--reason", "x".repeat(201)));
        assertFails(
                "At least one active administrator must remain.", () -> users("", "deactivate", "root@example.org"));
        assertFails(
                "At least one active administrator must remain.",
                () -> users("", "set-roles", "root@example.org", "--roles", ""));
        assertFails("The user has no verified email address.", () -> users("", "reset", name));
        users("", "trust-addresses");
        assertFails(
                "This service sends no mail: set MAIL_TRANSPORT, or give a new password with --password-file,"
                        + " --password-stdin or --password-prompt.",
                () -> users("", "reset", name));
        ada.signsIn();
    }

    @Test
    void operator_sets_a_new_password_if_mail_is_off() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        assertThat(users("another horse battery\n", "reset", ada.username(), "--password-stdin"))
                .contains(ada.username() + " has the new password; all sessions are revoked.");

        assertRefused(401, "session-ended", ada::refreshes);
        assertRefused(401, "invalid-credentials", ada::signsIn);
        ada.signsInWith("another horse battery");
        assertThat(events("password-reset", ada)).isEqualTo("-");
    }

    @Test
    void usernames_that_are_addresses_are_trusted_once() throws Exception {
        for (int i = 0; i < 600; i++) {
            server.addUser("user" + i + "@example.org", "");
        }
        server.addUser("admin@gmail.com", "");
        server.addUser("no address", "");
        server.addUser("one@bücher.example", "");
        // Skipped: IDNA 2003 encodes this domain differently.
        server.addUser("one@straße.example", "");
        users("a path of stones", "create", "somebody", "--password-stdin", "--email", "extra@example.org");
        server.addUser("extra@example.org", "");

        assertThat(users("", "trust-addresses", "--dry-run"))
                .contains(
                        "Would set the usernames of 602 users as their verified email addresses; skipped 1 usernames");
        assertThat(server.query("SELECT COUNT(*) FROM user_profile WHERE email IS NOT NULL"))
                .isEqualTo("1");
        JsonNode outcome = json("trust-addresses", "--json");

        assertThat(outcome.path("trusted").asInt()).isEqualTo(602);
        assertThat(outcome.path("taken").asInt()).isEqualTo(1);
        assertThat(server.query("SELECT COUNT(*) FROM user_profile p JOIN user u ON u.id = p.user_id WHERE u.username ="
                        + " 'admin@gmail.com' AND p.email IS NOT NULL"))
                .isEqualTo("0");
        assertThat(server.query("SELECT email FROM user_profile p JOIN user u ON u.id = p.user_id WHERE u.username ="
                        + " 'user7@example.org' AND email_verified_at IS NOT NULL"))
                .isEqualTo("user7@example.org");
        assertThat(json("trust-addresses", "--json").path("trusted").asInt()).isZero();
        assertThat(server.query("SELECT COUNT(*) FROM audit_event WHERE kind = 'address-changed' AND actor_id IS NULL"))
                .isEqualTo("2");
    }

    /** The service as an operator runs it, without the checks of tests. */
    private static final class Operators extends GatehouseApplication {
        Operators(Map<String, String> variables) {
            super(Clock.systemUTC(), variables);
        }
    }
}
