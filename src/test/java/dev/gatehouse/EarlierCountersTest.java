package dev.gatehouse;

import static dev.gatehouse.EarlierService.AWAY;
import static dev.gatehouse.EarlierService.EARLIER;
import static dev.gatehouse.EarlierService.HOME;
import static dev.gatehouse.EarlierService.OFFICE;
import static dev.gatehouse.EarlierService.assertAccepted;
import static dev.gatehouse.EarlierService.execute;
import static dev.gatehouse.EarlierService.post;
import static dev.gatehouse.EarlierService.settings;
import static dev.gatehouse.EarlierService.signIn;
import static dev.gatehouse.EarlierService.signInWithDevice;
import static dev.gatehouse.EarlierService.values;
import static dev.gatehouse.EarlierService.withoutMails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Counters in the database of an earlier version continue in the same rows. */
class EarlierCountersTest {
    private static final String FAR = "100.64.1.1";

    @Test
    void requests_are_counted_in_the_existing_rows() throws SQLException {
        List<String> ids = List.of(
                "SELECT id FROM throttle_counter",
                "SELECT id FROM throttle_known",
                "SELECT share_id FROM recipient_slot",
                // Tokens in notices are excluded: each has a new subject.
                "SELECT CONCAT(purpose, RAWTOHEX(subject)) FROM mailed_token WHERE purpose NOT LIKE 'restore'");
        try (Mailbox letters = Mailbox.open();
                GatehouseServer again = EARLIER.start(withoutMails(settings(letters)))) {
            Set<String> before = all(again, ids);

            repeatRequestsWithOwnCounters(again);
            assertThat(letters.next("newcomer@example.org").hasLink()).isTrue();
            assertThat(letters.next("gil@example.org").hasLink()).isTrue();
            assertThat(letters.next("eve@example.org").hasLink()).isTrue();
            assertThat(letters.next("bea.new@example.org").hasLink()).isTrue();
            assertThat(all(again, ids)).isSubsetOf(before);
            // The pseudonym of an unknown username is unchanged.
            assertThat(values(again, """
                            SELECT detail FROM audit_event
                            WHERE kind = 'login-refused' AND subject_id IS NULL AND address = '%s'""".formatted(AWAY))).hasSize(1);
        }
    }

    /** The table is full, so new callers share counters. */
    @Test
    void requests_of_new_callers_are_counted_in_the_existing_shared_rows() throws SQLException {
        String ids = "SELECT id FROM throttle_counter";
        try (Mailbox letters = Mailbox.open()) {
            Map<String, String> settings = withoutMails(settings(letters, "THROTTLE_ROWS", "1000"));
            execute(settings, """
                    INSERT INTO throttle_counter (id, used, used_before, bucket, next_at, forget_at, told_until, expires_at)
                    SELECT SECURE_RAND(16), 0, 0, 0, 0, 0, 0, 9000000000000 FROM SYSTEM_RANGE(1, 1000)""");
            try (GatehouseServer full = EARLIER.start(settings)) {
                Set<String> before = values(full, ids);

                repeatRequestsWithSharedCounters(full);

                assertThat(values(full, ids)).isEqualTo(before);
            }
        }
    }

    /** Repeats the requests with which make.sh created the counters. */
    private static void repeatRequestsWithOwnCounters(GatehouseServer at) {
        signIn(at, "ada@example.org", "wrong", AWAY);
        signInWithDevice(at, "wrong", AWAY);
        signIn(at, "nobody@example.org", "wrong", AWAY);
        assertForbidden(at, EARLIER.get("access_token"), HOME);
        assertForgedTokenRejected(at, EARLIER.get("access_token"), AWAY);
        assertAccepted(post(at, "/v1/accounts", HOME, Json.of("email", "newcomer@example.org")));
        assertAccepted(post(at, "/v1/password-resets", AWAY, Json.of("email", "gil@example.org")));
        assertAccepted(post(at, "/v1/password-resets", OFFICE, """
                {"email": "eve@example.org", "device_token": "%s"}""".formatted(EARLIER.get("device_token_of_eve"))));
        assertAccepted(changeOfAddress(at, "bea_token", "bea.new@example.org", HOME));
        assertThat(post(at, "/v1/disavowals", HOME, Json.of("token", "nothing")).status())
                .isEqualTo(400);
    }

    private static void repeatRequestsWithSharedCounters(GatehouseServer at) {
        signIn(at, "nobody.else@example.org", "wrong", FAR);
        assertThat(post(at, "/v1/accounts", FAR, Json.of("email", "nobody@example.com"))
                        .status())
                .isEqualTo(400);
        assertAccepted(post(at, "/v1/password-resets", FAR, Json.of("email", "nobody@example.org")));
        assertThat(changeOfAddress(at, "hal_token", "hal@example.com", FAR).status())
                .isEqualTo(400);
        assertThat(post(at, "/v1/disavowals", FAR, Json.of("token", "nothing")).status())
                .isEqualTo(400);
        assertForbidden(at, EARLIER.get("hal_token"), FAR);
        assertForgedTokenRejected(at, EARLIER.get("hal_token"), FAR);
    }

    private static Http.Reply changeOfAddress(GatehouseServer at, String token, String email, String address) {
        String body = Json.of("email", email);
        return post(at, "/v1/email-verifications", address, body, "Authorization", "Bearer " + EARLIER.get(token));
    }

    private static void assertForbidden(GatehouseServer at, String token, String address) {
        assertThat(new Http(at)
                        .get("/v1/admin/users", "Authorization", "Bearer " + token, "X-Forwarded-For", address)
                        .status())
                .isEqualTo(403);
    }

    private static void assertForgedTokenRejected(GatehouseServer at, String token, String address) {
        String forged = token.substring(0, token.length() - 6) + "AAAAAA";
        assertThat(new Http(at)
                        .get("/v1/me", "Authorization", "Bearer " + forged, "X-Forwarded-For", address)
                        .status())
                .isEqualTo(401);
    }

    private static Set<String> all(GatehouseServer at, List<String> queries) throws SQLException {
        Set<String> all = new TreeSet<>();
        for (String query : queries) {
            all.addAll(values(at, query));
        }
        return all;
    }
}
