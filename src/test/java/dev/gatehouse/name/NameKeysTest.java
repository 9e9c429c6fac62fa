package dev.gatehouse.name;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.model.CreateUserRequest;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.crypto.Sha256;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Migrates keys of a version that treated an internationalised domain and its ASCII form as different. */
class NameKeysTest {
    private static final String PASSWORD = "a path of stones";
    private static final String TYPED = "ada@bücher.example";
    private static final String ASCII = "ada@xn--bcher-kva.example";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Inserts a user as the previous version stored it. */
    private static void user(GatehouseServer server, int id, String name, String formerKey) {
        server.sql(
                "INSERT INTO user (id, username, username_key, password, active, created_at) VALUES (?, ?, ?, ?, TRUE, NOW())",
                id,
                name,
                utf8(formerKey),
                Person.sha256(PASSWORD));
    }

    private static void address(GatehouseServer server, int id, String address) {
        server.sql(
                "INSERT INTO user_profile (user_id, email, email_key, email_verified_at) VALUES (?, ?, ?, NOW())",
                id,
                address,
                utf8(address));
    }

    private static String key(GatehouseServer server, int id) {
        return new String(server.bytes("SELECT username_key FROM user WHERE id = ?", id), StandardCharsets.UTF_8);
    }

    /** Returns a stopped server whose database has these rows and has not run the migration. */
    private static GatehouseServer before(Map<String, String> settings, Consumer<GatehouseServer> rows) {
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            rows.accept(server);
            server.sql("DELETE FROM DATABASECHANGELOG WHERE ID = '" + NameKeys.CHANGE + "'");
            return server;
        }
    }

    private static void assertSignsIn(GatehouseServer server, String name) throws Exception {
        assertThat(Person.named(server, name, PASSWORD).signsIn().getAccessToken())
                .as(name)
                .isNotEmpty();
    }

    @Test
    void keys_are_recomputed_and_all_users_can_still_sign_in() throws Exception {
        try (Mailbox mailbox = Mailbox.open()) {
            Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
            settings.putAll(mailbox.settings());
            settings.put("ADMIN_USERNAME", "root@example.org");
            settings.put("ADMIN_PASSWORD", PASSWORD);
            GatehouseServer before = before(settings, server -> {
                user(server, 101, "Ada@Bücher.example", TYPED);
                address(server, 101, ASCII);
                user(server, 102, "eve@straße.example", "eve@straße.example");
                user(server, 103, "leo@βόλος.example", "leo@βόλοσ.example");
                user(server, 104, "Jürg", "jürg");
                // A row that a killed start had migrated already.
                user(server, 105, "mia@例子。example", "mia@xn--fsqu00a.example");
                user(server, 106, "kai @ bücher", "kai @ bücher");
                server.sql("INSERT INTO retired_name (name_hash, retired_at) VALUES (?, CURRENT_TIMESTAMP)", (Object)
                        Sha256.of(utf8("ben@bücher.example")));
            });

            try (GatehouseServer after = GatehouseServer.start(before.variables())) {
                assertThat(Stream.of(101, 102, 103, 104, 105, 106).map(id -> key(after, id)))
                        .containsExactly(
                                ASCII,
                                "eve@straße.example",
                                "leo@βόλοσ.example",
                                "jürg",
                                "mia@xn--fsqu00a.example",
                                "kai @ bücher");
                assertThat(after.query("SELECT username FROM user WHERE id = 101"))
                        .isEqualTo("Ada@Bücher.example");
                for (String name : List.of(
                        TYPED,
                        ASCII,
                        "eve@straße.example",
                        "leo@βόλος.example",
                        "jürg",
                        "mia@例子.example",
                        "kai @ bücher")) {
                    assertSignsIn(after, name);
                }
                Person root = Person.named(after, "root@example.org", PASSWORD);
                root.signsIn();
                AdministrationApi admin = new AdministrationApi(root.client());
                for (String retired : List.of("ben@bücher.example", "BEN@xn--bcher-kva.example")) {
                    assertRefused(
                            409, "username-taken", () -> admin.createUser(new CreateUserRequest().username(retired)));
                }
                assertThat(admin.listUsers("eve@straße.ex", null, null, null, null, null, null)
                                .getItems())
                        .hasSize(1);
            }
        }
    }

    @Test
    void users_with_equal_new_keys_stop_the_start_before_any_change() {
        GatehouseServer before = before(TestDatabase.ofATeam(), server -> {
            user(server, 101, TYPED, TYPED);
            user(server, 102, ASCII, ASCII);
            user(server, 103, "leo@bücher.example", "leo@bücher.example");
            user(server, 104, "someone", "someone");
            address(server, 104, "leo@xn--bcher-kva.example");
            user(server, 105, "mia@例子.example", "mia@例子.example");
            user(server, 106, "mia@例子。example", "mia@例子。example");
            user(server, 107, "eve@bücher.example", "eve@bücher.example");
            address(server, 107, "eve@xn--bcher-kva.example");
            // Later changes must not run either.
            server.sql("DELETE FROM DATABASECHANGELOG WHERE ID LIKE '002%'");
        });

        Throwable refusal =
                catchThrowable(() -> GatehouseServer.start(before.variables()).close());

        assertThat(refusal)
                .rootCause()
                .isInstanceOf(StartException.class)
                .hasMessageContaining("Nothing has been changed.")
                .hasMessageContaining(
                        "These users would have the same name or address: 101 \"" + TYPED + "\", 102 \"" + ASCII + "\"")
                .hasMessageContaining("103 \"leo@bücher.example\", 104 \"leo@xn--bcher-kva.example\"")
                .hasMessageContaining("105 \"mia@例子.example\", 106 \"mia@例子。example\"")
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("107"));

        assertThat(key(before, 101)).isEqualTo(TYPED);
        assertThat(before.query("SELECT COUNT(*) FROM DATABASECHANGELOG WHERE ID LIKE '002%'"))
                .isEqualTo("0");
        // The operator resolves the conflicts as docs/operations.md describes.
        before.sql("DELETE FROM user WHERE id IN (102, 106)");
        before.sql("UPDATE user SET username = 'leo', username_key = 'leo' WHERE id = 103");
        try (GatehouseServer after = GatehouseServer.start(before.variables())) {
            assertThat(key(after, 101)).isEqualTo(ASCII);
            assertThat(key(after, 103)).isEqualTo("leo");
            assertThat(key(after, 105)).isEqualTo("mia@xn--fsqu00a.example");
        }
    }
}
