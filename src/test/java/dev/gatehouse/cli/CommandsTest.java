package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.GatehouseApplication;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecret.WrongSecretException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.MailServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.ServiceCallers;
import dev.gatehouse.support.TestDatabase;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sourceforge.argparse4j.inf.ArgumentParserException;
import net.sourceforge.argparse4j.inf.Namespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for administrators, keys, mails and the takeover. Each uses the same database as the service. */
@OnEveryDatabase
class CommandsTest {
    private static final String ADMIN = "root@example.org";
    private static final String PASSWORD = "correct horse battery";
    private static final UUID MAIL = UUID.fromString("019b7a00-0000-7000-8000-000000000001");

    private final Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @Test
    void administrator_is_created_with_the_password_from_stdin() throws Exception {
        createAdmin(PASSWORD + "\r\nand more\n", Map.of("username", ADMIN, "password_stdin", true));

        assertThat(printed()).contains("Created the administrator " + ADMIN + ".");
        assertThat(signIn()).contains("""
                "roles":["admin"]""");
    }

    @Test
    void administrator_is_created_with_the_password_from_a_file() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), PASSWORD);

        createAdmin("", Map.of("username", ADMIN, "password_file", file.toString()));

        assertThat(signIn()).contains("""
                "roles":["admin"]""");
    }

    @Test
    void invalid_administrator_is_rejected_with_the_reason() throws Exception {
        Map<String, Object> given = Map.of("username", ADMIN, "password_stdin", true);
        createAdmin(PASSWORD, given);

        assertRefused("A user with this name already exists.", PASSWORD, given);
        assertRefused("The password must not be empty.", "\n", Map.of("username", "other", "password_stdin", true));
        assertRefused("The username is not valid.", PASSWORD, Map.of("username", " ", "password_stdin", true));
        assertRefused(
                "The password file cannot be read: /nowhere.",
                "",
                Map.of("username", "other", "password_file", "/nowhere"));
        assertRefused(
                "There is no terminal to ask for the password: use --password-file or --password-stdin.",
                "",
                Map.of("username", "other"));
    }

    private void assertRefused(String sentence, String input, Map<String, Object> given) {
        assertThatThrownBy(() -> createAdmin(input, given))
                .isInstanceOf(StartException.class)
                .hasMessage(sentence);
    }

    private void createAdmin(String input, Map<String, Object> given) throws Exception {
        InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        Map<String, Object> all = new HashMap<>(given);
        all.put("action", "create-admin");
        run(new UsersCommand(in, printer()), all);
    }

    private String signIn() {
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            return new Http(server)
                    .postJson("/v1/sessions", Json.of("username", ADMIN, "password", PASSWORD))
                    .body();
        }
    }

    @Test
    void takeover_run_wraps_all_digests() throws Exception {
        settings.put("PASSWORD_HASH_MEMORY", "64");
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            server.addUsers(300, number -> "user" + number);
            server.addUsers(1, number -> ADMIN);
            server.sql("UPDATE user SET password = ?", Person.sha256(PASSWORD));

            takeover(Map.of("action", "run"));
            assertThat(server.query("SELECT COUNT(*) FROM user WHERE password LIKE '$argon2id$%'"))
                    .isEqualTo("301");
        }
        assertThat(printed())
                .contains("100.0 %  301 of 301")
                // The service wraps them, too.
                .containsPattern("All passwords are wrapped; \\d+ of them by this command\\.");
        takeover(Map.of("action", "status"));
        assertThat(printed()).contains("301 of 301 passwords are wrapped, 0 remain.");
        assertThat(signIn()).contains("access_token");
    }

    @Test
    void takeover_of_another_database_changes_nothing() throws Exception {
        takeover(Map.of("dry_run", true));

        assertThat(printed()).contains("There is nothing to take over");
    }

    @Test
    void takeover_dry_run_writes_no_files() throws Exception {
        settings.put("DATA_DIR", folder.resolve("a/data").toString());

        takeover(Map.of("dry_run", true));

        assertThat(printed()).contains("There is nothing to take over");
        assertThat(folder).isEmptyDirectory();
        settings.clear();
        settings.put("DATA_DIR", folder.resolve("a/data").toString());
        assertThatThrownBy(() -> takeover(Map.of("dry_run", true)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("No database is configured: set DATABASE_URL");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void takeover_requires_a_known_action() {
        assertThatThrownBy(() -> takeover(Map.of("action", "at-once"))).isInstanceOf(ArgumentParserException.class);
    }

    private void takeover(Map<String, Object> given) throws Exception {
        run(new TakeoverCommand(printer()), given);
    }

    @Test
    void keys_are_listed_as_a_table_and_as_json() throws Exception {
        GatehouseServer.start(settings).close();

        keys(Map.of("action", "list"));
        assertThat(printed())
                .containsPattern("KID +ALGORITHM +STATE +SINCE")
                .containsPattern("[A-Za-z0-9_-]{43}  (ES|RS)256 +active +\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}Z");
        out.reset();
        keys(Map.of("action", "list", "json", true));
        assertThat(new ObjectMapper().readTree(printed()).path(0).path("state").asText())
                .isEqualTo("active");
    }

    @Test
    void running_instance_follows_the_commands_for_service_clients() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            clients(Map.of("action", "create", "name", "orders", "scopes", "introspect,revocations"));
            ServiceCallers first = created(server);
            assertThat(first.introspect("x").status()).isEqualTo(200);
            out.reset();

            clients(Map.of("action", "rotate", "name", "orders"));
            String[] lines = printed().split("\\R", -1);
            assertThat(lines[0]).matches("Secret: gh_[0-9A-Za-z]{49}");
            assertThat(lines[1])
                    .matches("Delete the old secret when the new one is deployed: clients delete orders --secret .{4}");
            String old = lines[1].substring(lines[1].length() - 4);
            assertRefused(
                    "A service client has at most two secrets. Delete the secret that is not used any more, then create the"
                            + " next one.",
                    Map.of("action", "rotate", "name", "orders"));
            clients(Map.of("action", "delete", "name", "orders", "secret", old));
            await().until(() -> first.introspect("x").status() == 401);
            out.reset();

            clients(Map.of("action", "list"));
            assertThat(printed())
                    .containsPattern("ID +NAME +SCOPES +SECRETS \\(LAST USED\\)")
                    .containsPattern("[0-9a-f-]{36}  orders +introspect,revocations +….{4} \\(never\\)");
            out.reset();
            clients(Map.of("action", "list", "json", true));
            assertThat(new ObjectMapper()
                            .readTree(printed())
                            .path(0)
                            .path("scopes")
                            .path(1)
                            .asText())
                    .isEqualTo("revocations");
            clients(Map.of("action", "delete", "name", "orders"));
            assertThat(server.query("SELECT COUNT(*) FROM service_client_secret"))
                    .isEqualTo("0");
        }
    }

    @Test
    void invalid_service_client_is_rejected_with_the_reason() throws Exception {
        clients(Map.of("action", "create", "name", "orders", "scopes", "introspect"));

        assertRefused(
                "Name of a service client already taken. Choose another name.",
                Map.of("action", "create", "name", " orders", "scopes", "revoke"));
        assertRefused(
                "There is no scope admin. The scopes are introspect, revoke, revocations.",
                Map.of("action", "create", "name", "other", "scopes", "admin"));
        assertRefused("A service client needs a scope.", Map.of("action", "create", "name", "other", "scopes", " , "));
        assertRefused(
                "The name must be 1 to 64 printable characters.",
                Map.of("action", "create", "name", " ", "scopes", "revoke"));
        assertRefused(
                "There is no such service client; see clients list.", Map.of("action", "delete", "name", "nobody"));
        assertRefused(
                "The service client has no such secret; see clients list.",
                Map.of("action", "delete", "name", "orders", "secret", "none"));
    }

    private void assertRefused(String sentence, Map<String, Object> given) {
        assertThatThrownBy(() -> clients(given))
                .isInstanceOf(StartException.class)
                .hasMessage(sentence);
    }

    /** Returns the service client that the command has printed. */
    private ServiceCallers created(GatehouseServer server) {
        Matcher printed =
                Pattern.compile("Id: +(\\S+)\\R(?:.*\\R)*?Secret: (\\S+)").matcher(printed());
        assertThat(printed.find()).isTrue();
        return ServiceCallers.of(server, UUID.fromString(printed.group(1)), printed.group(2));
    }

    private void clients(Map<String, Object> given) throws Exception {
        run(new ClientsCommand(printer()), given);
    }

    @Test
    void running_instance_follows_the_key_commands() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            await().until(() -> published(server).size() == 2);
            String first = published(server).get(0);
            String second = published(server).get(1);
            assertThatThrownBy(() -> keys(Map.of("action", "rotate")))
                    .isInstanceOf(StartException.class)
                    .hasMessageMatching("The pending key has not been published for long enough: it can sign from"
                            + " \\S+Z, or in an emergency with --now\\.");
            server.sql("UPDATE signing_key SET created_at = '2020-01-01 00:00:00' WHERE state = 'pending'");

            keys(Map.of("action", "rotate"));

            assertThat(printed()).contains("The signing key is now " + second + ".");
            await().until(() -> published(server).size() == 3);

            keys(Map.of("action", "remove", "kid", first));

            assertThat(printed()).contains("Removed the key " + first + ". The signing key is " + second + ".");
            await().until(() -> published(server).size() == 2);
            assertThat(published(server)).doesNotContain(first).contains(second);
            assertThatThrownBy(() -> keys(Map.of("action", "remove", "kid", "x")))
                    .isInstanceOf(StartException.class)
                    .hasMessage("There is no key with this id; see keys list.");
            assertThat(server.query("SELECT COUNT(*) FROM audit_event WHERE kind = 'key-removed' AND actor_id IS NULL"))
                    .isEqualTo("1");
        }
    }

    private static List<String> published(GatehouseServer server) {
        return new Http(server).get("/.well-known/jwks.json").json().findValuesAsText("kid");
    }

    @Test
    void keys_are_reencrypted_with_the_current_secret() throws Exception {
        GatehouseServer.start(settings).close();
        String old =
                String.valueOf(settings.put("GATEHOUSE_SECRET", "another secret of 32 bytes or more, as it should be"));

        assertThatThrownBy(() -> keys(Map.of("action", "re-encrypt"))).isInstanceOf(WrongSecretException.class);
        settings.put("GATEHOUSE_SECRETS_ACCEPTED", old);
        keys(Map.of("action", "re-encrypt"));

        assertThat(printed())
                .containsPattern(
                        "Encrypted [12] private keys with GATEHOUSE_SECRET; 0 were already encrypted with it.");
        settings.remove("GATEHOUSE_SECRETS_ACCEPTED");
        out.reset();
        keys(Map.of("action", "re-encrypt"));
        assertThat(printed()).containsPattern("Encrypted 0 private keys .*; [12] were already encrypted with it.");
        GatehouseServer.start(settings).close();
    }

    @Test
    void nothing_at_rest_is_encrypted_with_the_previous_secret() throws Exception {
        String old = Objects.requireNonNull(settings.get("GATEHOUSE_SECRET"));
        String next = "another secret of 32 bytes or more, as it should be";
        try (MailServer mails = MailServer.start()) {
            settings.putAll(mails.settings());
            settings.put("PUBLIC_URL", "https://login.example.org");
            settings.put("SIGN_UP", "open");
            settings.put("CLASSIC_USERS_VISIBLE_TO", "admin");
            try (GatehouseServer server = GatehouseServer.start(settings)) {
                await().until(() -> published(server).size() == 2);
                mails.deliveries().refuse("ada@example.net", 451, "later");
                new Http(server)
                        .postJson("/v1/accounts", Json.of("email", "ada@example.net", "device_token", "A".repeat(82)));
                await().until(() -> "1".equals(server.query("SELECT MAX(attempts) FROM queued_mail")));
                assertThat(sealedWith(old, server))
                        .as("columns encrypted with the previous secret")
                        .containsExactlyInAnyOrder("signing_key.private_key", "queued_mail.details");
                settings.put("GATEHOUSE_SECRET", next);
                settings.put("GATEHOUSE_SECRETS_ACCEPTED", old);

                keys(Map.of("action", "re-encrypt"));

                assertThat(sealedWith(old, server)).isEmpty();
                assertThat(sealedWith(next, server))
                        .containsExactlyInAnyOrder("signing_key.private_key", "queued_mail.details");
                assertThat(printed())
                        .contains("Encrypted 2 private keys with GATEHOUSE_SECRET; 0 were already encrypted with it.")
                        .contains("Encrypted 1 device tokens of queued mails with GATEHOUSE_SECRET; 0 were already"
                                + " encrypted with it.");
                out.reset();
                settings.remove("GATEHOUSE_SECRETS_ACCEPTED");
                keys(Map.of("action", "re-encrypt"));
                assertThat(printed())
                        .contains("Encrypted 0 device tokens")
                        .contains("1 were already encrypted with it.");
            }
        }
    }

    /** Returns the columns with a value that was encrypted with the secret, as bytes or in base64url. */
    private static Set<String> sealedWith(String secret, GatehouseServer server) throws SQLException {
        byte[] head = Arrays.copyOf(new MasterSecret(new Secret(secret)).seal(new byte[0], ""), 9);
        String bytes = new String(head, StandardCharsets.ISO_8859_1);
        String text = Base64.getUrlEncoder().encodeToString(head);
        Set<String> found = new TreeSet<>();
        try (Connection connection = server.database();
                Statement statement = connection.createStatement()) {
            Map<String, String> columns = new HashMap<>();
            try (ResultSet rows = statement.executeQuery("""
                    SELECT table_name, column_name, LOWER(data_type) FROM information_schema.columns
                    WHERE table_schema = SCHEMA()
                    """)) {
                while (rows.next()) {
                    columns.put(rows.getString(1) + "." + rows.getString(2), rows.getString(3));
                }
            }
            for (Map.Entry<String, String> each : columns.entrySet()) {
                String column = each.getKey();
                boolean isText =
                        !each.getValue().contains("bin") && !each.getValue().contains("blob");
                String table = column.substring(0, column.indexOf('.'));
                try (ResultSet rows = statement.executeQuery(
                        "SELECT `" + column.substring(table.length() + 1) + "` FROM `" + table + "`")) {
                    while (rows.next()) {
                        byte[] value = isText ? null : rows.getBytes(1);
                        String read = value == null
                                ? String.valueOf(rows.getString(1))
                                : new String(value, StandardCharsets.ISO_8859_1);
                        if (read.contains(bytes) || read.contains(text)) {
                            found.add(column.toLowerCase(Locale.ROOT));
                        }
                    }
                }
            }
        }
        return found;
    }

    /** The new key could not be decrypted by any instance. */
    @Test
    void wrong_secret_changes_nothing() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            await().until(() -> published(server).size() == 2);
            settings.put("GATEHOUSE_SECRET", "another secret of 32 bytes or more, as it should be");

            assertThatThrownBy(() -> keys(Map.of("action", "rotate", "now", true)))
                    .isInstanceOf(WrongSecretException.class);
            assertThatThrownBy(() -> keys(
                            Map.of("action", "remove", "kid", published(server).get(0))))
                    .isInstanceOf(WrongSecretException.class);

            assertThat(server.query("SELECT COUNT(*) FROM signing_key")).isEqualTo("2");
            assertThat(published(server)).hasSize(2);
        }
    }

    private void keys(Map<String, Object> given) throws Exception {
        run(new KeysCommand(printer()), given);
    }

    @Test
    void dead_mails_are_listed_and_retried() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            server.sql(
                    "INSERT INTO queued_mail (id, kind, address, details, created_at, give_up_at, dead_at, attempts,"
                            + " last_error) VALUES (?, 'sign-up', 'ada@example.net', '{}', '2026-01-01 00:00:00',"
                            + " '2026-01-02 00:00:00', '2026-01-02 00:00:00', 3, 'refused')",
                    (Object) Uuids.bytes(MAIL));

            mail(Map.of("action", "list", "limit", 100));
            assertThat(printed()).containsPattern("ID +KIND +QUEUED +ATTEMPTS +STATE +LAST ERROR");
            assertThat(printed())
                    .contains(MAIL + "  sign-up           2026-01-01T00:00:00Z  3         dead     refused");
            out.reset();
            mail(Map.of("action", "list", "limit", 100, "json", true));
            assertThat(new ObjectMapper().readTree(printed()).path(0)).hasToString("""
                    {"id":"%s","kind":"sign-up","address":"ada@example.net","state":"dead",\
                    "created_at":"2026-01-01T00:00:00Z","due_at":null,"dead_at":"2026-01-02T00:00:00Z",\
                    "attempts":3,"last_error":"refused"}""".formatted(MAIL));

            assertThatThrownBy(() -> mail(Map.of("action", "retry")))
                    .isInstanceOf(StartException.class)
                    .hasMessage("Give either --all, or --id with an id from mail list.");
            assertThatThrownBy(() -> mail(Map.of("action", "retry", "id", "x")))
                    .hasMessage("--id must be an id from mail list.");
            mail(Map.of("action", "retry", "id", MAIL.toString()));
            assertThat(printed()).contains("Mails queued again: 1.");
            assertThat(server.query("SELECT COUNT(*) FROM queued_mail WHERE due_at IS NOT NULL AND dead_at IS NULL"))
                    .isEqualTo("1");
            assertThatThrownBy(() -> mail(Map.of("action", "retry", "id", MAIL.toString())))
                    .hasMessage("There is no dead mail with this id; see mail list.");
            mail(Map.of("action", "retry", "all", true));
            assertThat(printed()).contains("Mails queued again: 0.");
        }
    }

    private void mail(Map<String, Object> given) throws Exception {
        run(new MailCommand(printer()), given);
    }

    private void run(ConfiguredCommand<GatehouseConfiguration> command, Map<String, Object> given) throws Exception {
        Map<String, String> variables = new HashMap<>(settings);
        variables.putIfAbsent("DATA_DIR", folder.resolve("data").toString());
        variables.put("LOG_LEVEL", "WARN");
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(new Operators(variables));
        bootstrap.getApplication().initialize(bootstrap);
        command.run(bootstrap, new Namespace(new HashMap<>(given)));
    }

    private PrintStream printer() {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
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
