package dev.gatehouse.admin;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.KeyResponse;
import dev.gatehouse.client.model.RotateKeysRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Administrators with a fresh login list, rotate and remove signing keys. */
@OnEveryDatabase
class AdminKeysTest {
    private static final Map<String, String> SETTINGS =
            Map.of("ACCESS_TOKEN_LIFETIME", "1 hour", "FRESH_FOR", "10 minutes");

    private static GatehouseServer server;

    private final Http http = new Http(server);
    private final Person admin = Person.demo(server);

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(SETTINGS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Resets the key ring to its state after a first start: one active key, and a new pending key. */
    @BeforeEach
    void begin() throws Exception {
        awaitPending(server);
        LocalDateTime now = LocalDateTime.ofInstant(server.clock().instant(), ZoneOffset.UTC);
        server.sql("DELETE FROM signing_key WHERE state NOT IN ('active', 'pending')");
        server.sql("UPDATE signing_key SET created_at = ? WHERE state = 'active'", now.minusSeconds(1));
        server.sql("UPDATE signing_key SET created_at = ? WHERE state = 'pending'", now);
        admin.signsIn();
    }

    private static void awaitPending(GatehouseServer server) {
        await().pollDelay(Duration.ZERO)
                .until(() -> "1".equals(server.query("SELECT COUNT(*) FROM signing_key WHERE state = 'pending'")));
    }

    private AdministrationApi keys() {
        return new AdministrationApi(admin.client());
    }

    private List<String> kids(String state) throws ApiException {
        return keys().listKeys().getItems().stream()
                .filter(key -> key.getState().equals(state))
                .map(KeyResponse::getKid)
                .toList();
    }

    private Http.Reply as(Person person, String method, String path) {
        return http.send(method, path, null, "Authorization", "Bearer " + person.token());
    }

    private Http.Reply rotate(String body) {
        return http.post(
                "/v1/admin/keys", body, "Authorization", "Bearer " + admin.token(), "Content-Type", "application/json");
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/admin/keys", "POST, /v1/admin/keys", "DELETE, /v1/admin/keys/x"})
    void callers_without_the_role_are_refused(String method, String path) throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        Person classic = Person.demo(server);
        classic.signsInClassically();

        assertThat(http.send(method, path, null).status()).isEqualTo(401);
        assertThat(http.send(method, path, null).json().path("code").asText()).isEqualTo("unauthenticated");
        assertThat(as(ada, method, path).status()).isEqualTo(403);
        assertThat(as(ada, method, path).json().path("code").asText()).isEqualTo("forbidden");
        assertThat(as(classic, method, path).status()).isEqualTo(403);
        assertThat(kids("gone")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/admin/keys", "POST, /v1/admin/keys", "DELETE, /v1/admin/keys/x"})
    void stale_login_is_refused_with_a_challenge(String method, String path) throws Exception {
        server.clock().advance(Duration.ofMinutes(11));

        Http.Reply refused = as(admin, method, path);

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().path("code").asText()).isEqualTo("fresh-login-required");
        assertThat(refused.header("WWW-Authenticate"))
                .isEqualTo("Bearer error=\"insufficient_user_authentication\", max_age=\"600\"");
        admin.looksAtHerself();
        admin.signsIn();
        assertThat(as(admin, method, path).status()).isIn(200, 404);
    }

    @Test
    void list_returns_the_state_and_times_of_each_key() throws Exception {
        try (GatehouseServer fresh = GatehouseServer.start(SETTINGS)) {
            awaitPending(fresh);
            Person root = Person.demo(fresh);
            root.signsIn();
            List<KeyResponse> ring =
                    new AdministrationApi(root.client()).listKeys().getItems();

            assertThat(ring).extracting(KeyResponse::getState).containsExactly("active", "pending");
            assertThat(ring.get(0).getActivatedAt()).isEqualTo(ring.get(0).getCreatedAt());
            assertThat(ring.get(1).getActivatedAt()).isNull();
            assertThat(new Http(fresh).get("/.well-known/jwks.json").json().findValuesAsText("kid"))
                    .isEqualTo(ring.stream().map(KeyResponse::getKid).toList());
        }
        assertThat(as(admin, "GET", "/v1/admin/keys").body()).doesNotContainIgnoringCase("private");
    }

    @Test
    void early_rotation_is_refused_with_the_earliest_time() throws Exception {
        String pending = kids("pending").get(0);

        JsonNode problem = assertRefused(409, "key-not-published-long-enough", () -> keys().rotateKeys(null));

        assertThat(problem.path("detail").asText()).startsWith("The pending key can sign from ");
        server.clock().advance(Duration.ofMinutes(9));
        assertRefused(409, "key-not-published-long-enough", () -> keys().rotateKeys(null));
        assertThat(kids("pending")).containsExactly(pending);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", """
            {"at_once":false}"""})
    void rotation_returns_the_new_key_ring(String body) throws Exception {
        String first = kids("active").get(0);
        String second = kids("pending").get(0);
        server.clock().advance(Duration.ofMinutes(10).plusSeconds(10));
        admin.signsIn();

        Http.Reply rotated = body.isEmpty() ? as(admin, "POST", "/v1/admin/keys") : rotate(body);

        assertThat(rotated.status()).isEqualTo(200);
        JsonNode items = rotated.json().path("items");
        assertThat(items.findValuesAsText("state")).containsExactly("retiring", "active", "pending");
        assertThat(items.findValuesAsText("kid")).startsWith(first, second);
    }

    @Test
    void rotation_with_at_once_skips_the_publication_time() throws Exception {
        String second = kids("pending").get(0);

        await().ignoreExceptions().until(() -> keys().rotateKeys(new RotateKeysRequest().atOnce(true)) != null);

        assertThat(kids("active")).containsExactly(second);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"at_once":"true"} | validation-failed
                    {"at_once":1}      | validation-failed
                    {"atOnce":true}    | unknown-field
                    {                  | malformed-json
                    []                 | validation-failed
                    """)
    void invalid_body_rotates_nothing(String body, String code) throws Exception {
        server.clock().advance(Duration.ofMinutes(10).plusSeconds(10));
        admin.signsIn();
        String active = kids("active").get(0);

        Http.Reply refused = rotate(body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("code").asText()).isEqualTo(code);
        assertThat(kids("active")).containsExactly(active);
    }

    @Test
    void tokens_of_a_removed_key_are_rejected() throws Exception {
        String stolen = kids("active").get(0);
        String next = kids("pending").get(0);
        Person ada = Person.on(server);
        ada.signsIn();

        keys().removeKey(stolen);

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        admin.signsIn();
        assertThat(kids("gone")).containsExactly(stolen);
        assertThat(kids("active")).containsExactly(next);
        assertThat(kids("pending")).hasSize(1);
        assertThat(http.get("/.well-known/jwks.json").body()).doesNotContain(stolen);
        assertThat(server.query("SELECT OCTET_LENGTH(private_key) FROM signing_key WHERE kid = ?", stolen))
                .isEqualTo("0");
    }

    @Test
    void pending_and_retiring_keys_can_be_removed_too() throws Exception {
        String first = kids("active").get(0);
        String second = kids("pending").get(0);

        keys().removeKey(second);
        assertThat(kids("active")).containsExactly(first);
        assertThat(kids("pending")).hasSize(1).doesNotContain(second);

        server.clock().advance(Duration.ofMinutes(10).plusSeconds(10));
        admin.signsIn();
        keys().rotateKeys(null);
        admin.signsIn();
        keys().removeKey(first);
        assertThat(kids("gone")).containsExactly(first, second);
        assertThat(kids("retiring")).isEmpty();
        assertThat(kids("active")).hasSize(1);
    }

    @Test
    void removal_is_idempotent_and_an_unknown_key_is_not_found() throws Exception {
        String pending = kids("pending").get(0);

        assertThat(as(admin, "DELETE", "/v1/admin/keys/" + pending).status()).isEqualTo(204);
        assertThat(as(admin, "DELETE", "/v1/admin/keys/" + pending).status()).isEqualTo(204);
        assertThat(kids("gone")).containsExactly(pending);
        assertThat(events("key-removed", pending)).isEqualTo("1");
        for (String unknown :
                List.of("x", "a".repeat(200), "%27%20OR%201=1", pending.toLowerCase(java.util.Locale.ROOT))) {
            Http.Reply refused = as(admin, "DELETE", "/v1/admin/keys/" + unknown);
            assertThat(refused.status()).as(unknown).isEqualTo(404);
            assertThat(refused.json().path("code").asText()).isEqualTo("not-found");
        }
    }

    private String events(String kind, String kid) {
        return String.valueOf(server.query(
                "SELECT COUNT(*) FROM audit_event WHERE kind = ? AND detail = ? AND actor_id = ? AND session_id IS NOT"
                        + " NULL AND address = '127.0.0.1' AND request_id IS NOT NULL",
                kind,
                kid,
                admin.id()));
    }

    @Test
    void key_changes_are_audited_with_the_administrator() throws Exception {
        String first = kids("active").get(0);
        String second = kids("pending").get(0);

        keys().removeKey(first);

        admin.signsIn();
        assertThat(events("key-removed", first)).isEqualTo("1");
        assertThat(events("key-activated", second)).isEqualTo("1");
        assertThat(events("key-made", kids("pending").get(0))).isEqualTo("1");
    }
}
