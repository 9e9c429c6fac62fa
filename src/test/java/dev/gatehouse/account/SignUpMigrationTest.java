package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.model.ConfirmSignUpRequest;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.crypto.Sha256;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Migrates a database with pending sign-ups that already store a password. */
@OnEveryDatabase
class SignUpMigrationTest {
    private static final String TOKEN = "3q2-7wAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRo";

    @Test
    void pending_sign_ups_are_invalidated_and_their_passwords_dropped() throws Exception {
        Map<String, String> settings = TestDatabase.ofATeam();
        UUID pending = UUID.randomUUID();
        UUID reset = UUID.randomUUID();
        Map<String, String> same;
        try (GatehouseServer before = GatehouseServer.start(settings)) {
            same = new HashMap<>(before.variables());
            before.sql("ALTER TABLE mailed_token ADD COLUMN password VARCHAR(255)");
            before.sql("ALTER TABLE retired_name DROP COLUMN reason");
            before.sql("DROP TABLE recipient_slot");
            insert(before, pending, "sign-up", "$argon2id$of-the-first-who-came", TOKEN);
            insert(before, reset, "reset", "", "another");
            before.sql("INSERT INTO retired_name (name_hash, retired_at) VALUES (?, CURRENT_TIMESTAMP)", hash("eve"));
            before.sql("DELETE FROM DATABASECHANGELOG WHERE ID LIKE '0019-%'");
        }

        try (GatehouseServer after = GatehouseServer.start(same)) {
            assertThat(spent(after, pending)).isEqualTo("1");
            assertThat(spent(after, reset)).isEqualTo("0");
            assertThat(after.query("SELECT COUNT(*) FROM information_schema.columns"
                            + " WHERE LOWER(table_name) = 'mailed_token' AND LOWER(column_name) = 'password'"
                            + " AND table_schema = SCHEMA()"))
                    .isEqualTo("0");
            assertThat(after.query("SELECT COUNT(*) FROM retired_name WHERE name_hash = ? AND reason IS NULL", (Object)
                            hash("eve")))
                    .isEqualTo("1");
            assertRefused(
                    400,
                    "mailed-token-refused",
                    () -> new AccountApi(after.client())
                            .confirmSignUp(
                                    new ConfirmSignUpRequest().token(TOKEN).password("a path of stones")));
        }
    }

    private static void insert(GatehouseServer server, UUID id, String purpose, String password, String token) {
        server.sql(
                "INSERT INTO mailed_token (id, purpose, subject, address, password, token_hash, created_at, expires_at)"
                        + " VALUES (?, ?, ?, 'ada@example.org', ?, ?, '2026-01-01 00:00:00', '2099-01-01 00:00:00')",
                Uuids.bytes(id),
                purpose,
                hash(purpose),
                password,
                hash(token));
    }

    private static byte[] hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String spent(GatehouseServer server, UUID id) {
        return server.query(
                "SELECT COUNT(*) FROM mailed_token WHERE id = ? AND spent_at IS NOT NULL", (Object) Uuids.bytes(id));
    }
}
