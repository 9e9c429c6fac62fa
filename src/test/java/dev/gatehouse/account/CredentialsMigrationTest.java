package dev.gatehouse.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The upgrade migrates users and mailed tokens of the previous version. */
@OnEveryDatabase
class CredentialsMigrationTest {
    private static void user(GatehouseServer server, int id, String password, boolean created, String more) {
        server.sql(
                "INSERT INTO user (id, username, username_key, password, active, created_at) VALUES (?, ?, ?, ?, TRUE, NOW())",
                id,
                "user" + id,
                ("user" + id).getBytes(StandardCharsets.UTF_8),
                password);
        server.sql(
                "INSERT INTO user_profile (user_id, email, email_key" + (more.isEmpty() ? "" : ", " + more)
                        + ") VALUES (?, ?, ?" + (more.isEmpty() ? "" : ", NOW()") + ")",
                id,
                id + "@example.org",
                (id + "@example.org").getBytes(StandardCharsets.UTF_8));
        if (created) {
            event(server, id, "user-created", "roles: none");
        }
    }

    private static void event(GatehouseServer server, int id, String kind, String detail) {
        server.sql(
                "INSERT INTO audit_event (id, at, kind, subject_id, detail) VALUES (?, NOW(), ?, ?, ?)",
                bytes(UUID.randomUUID()),
                kind,
                id,
                detail);
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static void token(GatehouseServer server, String purpose) {
        server.sql(
                "INSERT INTO mailed_token (id, purpose, subject, user_id, address, token_hash, created_at, expires_at)"
                        + " VALUES (?, ?, ?, 101, '101@example.org', ?, NOW(), NOW())",
                bytes(UUID.randomUUID()),
                purpose,
                new byte[32],
                ByteBuffer.allocate(32).putInt(purpose.hashCode()).array());
    }

    @Test
    void migration_marks_only_created_users_without_a_password_as_invited() {
        Map<String, String> settings;
        try (GatehouseServer before = GatehouseServer.start(Map.of())) {
            user(before, 101, "", true, "");
            user(before, 102, "", false, "");
            user(before, 103, "", true, "password_changed_at");
            user(before, 104, "", true, "email_verified_at");
            user(before, 105, "a hash", true, "");
            user(before, 106, "", true, "");
            event(before, 106, "password-reset-requested", "forced");
            token(before, "address");
            token(before, "reset");
            before.sql(
                    "DELETE FROM DATABASECHANGELOG WHERE ID IN ('0014-invited-users', '0014-void-changes-without-session')");
            settings = new HashMap<>(before.variables());
        }
        try (GatehouseServer after = GatehouseServer.start(settings)) {
            assertThat(after.query("SELECT GROUP_CONCAT(user_id ORDER BY user_id SEPARATOR ',') FROM user_profile"
                            + " WHERE invited_at IS NOT NULL"))
                    .isEqualTo("101");
            assertThat(after.query(
                            "SELECT GROUP_CONCAT(purpose SEPARATOR ',') FROM mailed_token WHERE spent_at IS NULL"))
                    .isEqualTo("reset");
        }
    }
}
