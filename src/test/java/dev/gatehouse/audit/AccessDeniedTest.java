package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit log records denied requests once for each caller or address block in each window. */
@OnEveryDatabase("AuditDao")
class AccessDeniedTest {
    private static final AtomicInteger BLOCKS = new AtomicInteger();

    private static GatehouseServer server;
    private static Person root;

    @BeforeAll
    static void start() throws Exception {
        server = start(Map.of());
        root = signedInRoot(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static GatehouseServer start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("ADMIN_USERNAME", "root@example.org");
        settings.put("ADMIN_PASSWORD", "correct horse battery");
        settings.put("ACCESS_TOKEN_LIFETIME", "1 day");
        settings.put("TRUSTED_PROXIES", "127.0.0.1");
        settings.put("CLASSIC_USERS_VISIBLE_TO", "admin");
        settings.putAll(more);
        return GatehouseServer.start(settings);
    }

    private static Person signedInRoot(GatehouseServer server) throws Exception {
        Person root = Person.named(server, "root@example.org", "correct horse battery");
        root.signsIn();
        return root;
    }

    private static Person newcomer() throws Exception {
        Person person = Person.on(server);
        person.signsIn();
        return person;
    }

    /** Returns an address in a block that no other test uses. */
    private static String newAddress() {
        return "10.9." + BLOCKS.incrementAndGet() + ".7";
    }

    private static Http.Reply get(GatehouseServer at, String path, String token, String address) {
        return new Http(at)
                .get(path, "Authorization", "Bearer " + token, "X-Forwarded-For", address, "User-Agent", "curl/8");
    }

    private static Http.Reply get(String path, String token, String address) {
        return get(server, path, token, address);
    }

    private static List<JsonNode> events(GatehouseServer at, Person root) {
        JsonNode page = new Http(at)
                .get("/v1/admin/audit-events?kind=access-denied&limit=200", "Authorization", "Bearer " + root.token())
                .json();
        return StreamSupport.stream(page.path("items").spliterator(), false).toList();
    }

    private static List<JsonNode> eventsOf(long userId) {
        return events(server, root).stream()
                .filter(event -> event.path("subject_id").asLong() == userId)
                .toList();
    }

    private static List<JsonNode> eventsFrom(String address) {
        return events(server, root).stream()
                .filter(event -> event.path("address").asText().equals(address))
                .toList();
    }

    private static String segment(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String forged(String header) {
        return segment(header) + "." + segment("""
                {"sub":"1","username":"admin","roles":["admin"]}""") + "." + segment("no signature");
    }

    /** Returns the caller's token with a wrong signature. */
    private static String withWrongSignature(Person person) {
        String token = person.token();
        int signature = token.lastIndexOf('.') + 1;
        char first = token.charAt(signature);
        return token.substring(0, signature) + (first == 'A' ? 'B' : 'A') + token.substring(signature + 1);
    }

    @Test
    void caller_without_the_role_is_audited_once_in_a_window() throws Exception {
        Person ada = newcomer();
        String address = newAddress();
        for (int i = 0; i < 5; i++) {
            Http.Reply reply = get("/v1/admin/users?username_prefix=secret", ada.token(), address);
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.json().path("code").asText()).isEqualTo("forbidden");
        }
        get("/v1/admin/keys", ada.token(), newAddress());

        assertThat(eventsOf(ada.id())).singleElement().satisfies(event -> {
            assertThat(event.path("actor_id").asLong()).isEqualTo(ada.id());
            assertThat(event.path("address").asText()).isEqualTo(address);
            assertThat(event.path("user_agent").asText()).isEqualTo("curl/8");
            assertThat(event.path("request_id").asText()).isNotBlank();
            assertThat(event.path("session_id").asText()).isNotBlank();
            assertThat(event.path("detail").asText()).isEqualTo("forbidden: listUsers");
        });
        server.clock().advance(Duration.ofHours(1));
        get("/v1/admin/users", ada.token(), address);
        assertThat(eventsOf(ada.id())).hasSize(2);
    }

    @Test
    void users_see_their_own_denied_requests() throws Exception {
        Person ada = newcomer();
        get("/v1/admin/users", ada.token(), newAddress());

        JsonNode own = new Http(server)
                .get("/v1/account/audit-events", "Authorization", "Bearer " + ada.token())
                .json();

        assertThat(own.path("items").get(0).path("kind").asText()).isEqualTo("access-denied");
    }

    @Test
    void change_by_cookie_without_the_csrf_token_is_audited() throws Exception {
        Person ada = Person.on(server);
        String address = newAddress();
        Http.Reply login = new Http(server)
                .post(
                        "/v1/sessions",
                        Json.of("username", ada.username(), "password", ada.password(), "transport", "cookie"),
                        "Content-Type",
                        "application/json",
                        "Origin",
                        "http://localhost:8080");
        String cookies = String.join(
                "; ",
                login.response().headers().allValues("Set-Cookie").stream()
                        .map(line -> line.substring(0, line.indexOf(';')))
                        .toList());

        Http.Reply refused = new Http(server)
                .send("DELETE", "/v1/sessions/current", null, "Cookie", cookies, "X-Forwarded-For", address);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("code").asText()).isEqualTo("csrf-refused");
        assertThat(eventsOf(ada.id())).singleElement().satisfies(event -> {
            assertThat(event.path("actor_id").asLong()).isEqualTo(ada.id());
            assertThat(event.path("address").asText()).isEqualTo(address);
            assertThat(event.path("detail").asText()).isEqualTo("csrf-refused: endCurrentSession");
        });
    }

    @Test
    void login_from_an_unlisted_origin_is_not_audited() throws Exception {
        int before = events(server, root).size();
        Http.Reply refused = new Http(server)
                .post(
                        "/v1/sessions",
                        Json.of("username", "ada", "password", "x", "transport", "cookie"),
                        "Content-Type",
                        "application/json",
                        "Origin",
                        "https://evil.example");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(events(server, root)).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"alg":"none"}
                    {"alg":"HS256","typ":"JWT"}
                    {"alg":"ES256","typ":"at+jwt","kid":"unknown"}
                    {"alg":"RS256","typ":"at+jwt","kid":"unknown"}
                    not JSON
                    """)
    void first_forged_token_of_an_address_block_is_audited_at_either_api(String header) {
        for (String path : List.of("/v1/me", "/users")) {
            String address = newAddress();
            for (int i = 0; i < 3; i++) {
                Http.Reply reply = get(path, forged(header), address);
                assertThat(reply.status()).isEqualTo(path.equals("/users") ? 422 : 401);
            }
            get(path, forged(header), address.replaceAll("7$", "8"));

            assertThat(eventsFrom(address)).singleElement().satisfies(event -> {
                assertThat(event.has("actor_id")).isFalse();
                assertThat(event.has("subject_id")).isFalse();
                assertThat(event.has("session_id")).isFalse();
                assertThat(event.path("detail").asText())
                        .matches("invalid-token, [a-z-]+: " + (path.equals("/users") ? "listClassicUsers" : "getMe"));
            });
            assertThat(eventsFrom(address.replaceAll("7$", "8"))).isEmpty();
        }
    }

    @Test
    void wrong_signature_and_malformed_token_are_audited_as_forged() throws Exception {
        Person ada = newcomer();
        for (String token : List.of(withWrongSignature(ada), "x", "a.b.c")) {
            String address = newAddress();
            assertThat(get("/v1/me", token, address).status()).isEqualTo(401);
            assertThat(eventsFrom(address)).as(token.substring(0, 1)).hasSize(1);
            assertThat(eventsFrom(address).get(0).toString()).doesNotContain(ada.username());
        }
        assertThat(eventsOf(ada.id())).isEmpty();
    }

    @Test
    void forged_cookie_is_audited_as_forged() {
        String address = newAddress();
        Http.Reply reply = new Http(server)
                .get(
                        "/v1/me",
                        "Cookie",
                        "__Host-gatehouse-access=" + forged(Json.of("alg", "none")),
                        "X-Forwarded-For",
                        address);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(eventsFrom(address)).hasSize(1);
    }

    /** Legitimate clients send such tokens too: late, or because of a bug. */
    @Test
    void expired_revoked_and_missing_tokens_are_not_audited() throws Exception {
        Person ada = newcomer();
        String address = newAddress();
        String revoked = ada.token();
        ada.sessions().endCurrentSession();
        assertThat(get("/v1/me", revoked, address).status()).isEqualTo(401);
        assertThat(get("/users", revoked, address).status()).isEqualTo(401);
        assertThat(new Http(server).get("/v1/me", "X-Forwarded-For", address).status())
                .isEqualTo(401);
        assertThat(new Http(server)
                        .get("/v1/me", "Authorization", "Basic eDp5", "X-Forwarded-For", address)
                        .status())
                .isEqualTo(401);
        try (GatehouseServer other = start(Map.of("ACCESS_TOKEN_LIFETIME", "1 minute"))) {
            Person bob = Person.on(other);
            bob.signsIn();
            other.clock().advance(Duration.ofMinutes(2));
            assertThat(get(other, "/v1/me", bob.token(), address).status()).isEqualTo(401);
            assertThat(events(other, signedInRoot(other))).isEmpty();
        }

        assertThat(eventsFrom(address)).isEmpty();
    }

    @Test
    void stale_login_is_not_audited() throws Exception {
        try (GatehouseServer other = start(Map.of("FRESH_FOR", "1 minute"))) {
            Person bob = Person.on(other);
            bob.signsIn();
            other.clock().advance(Duration.ofMinutes(2));

            assertThat(new Http(other)
                            .send("DELETE", "/v1/account", null, "Authorization", "Bearer " + bob.token())
                            .status())
                    .isEqualTo(401);

            assertThat(events(other, signedInRoot(other))).isEmpty();
        }
    }

    @Test
    void denied_classic_user_list_is_audited_and_its_response_stays_unchanged() throws Exception {
        Person ada = Person.on(server);
        ada.signsInClassically();
        String address = newAddress();

        Http.Reply refused = get("/users", ada.token(), address);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).isEqualTo("""
                {"msg":"Only administrators may list the users"}""");
        assertThat(eventsOf(ada.id())).singleElement().satisfies(event -> {
            assertThat(event.path("detail").asText()).isEqualTo("forbidden: listClassicUsers");
            assertThat(event.path("address").asText()).isEqualTo(address);
        });
    }

    @Test
    void flood_is_audited_once_while_the_throttle_is_off() throws Exception {
        try (GatehouseServer off = start(Map.of("THROTTLE_ENABLED", "false"))) {
            Person admin = signedInRoot(off);
            String token = forged(Json.of("alg", "none"));
            for (int i = 0; i < 1_000; i++) {
                assertThat(get(off, "/v1/me", token, "203.0.113." + i % 256).status())
                        .isEqualTo(401);
            }

            assertThat(events(off, admin)).hasSize(1);
            assertThat(off.query("SELECT COUNT(*) FROM throttle_counter")).isEqualTo("1");
        }
    }

    @Test
    void request_is_refused_even_if_the_audit_event_cannot_be_written() throws Exception {
        try (GatehouseServer broken = start(Map.of())) {
            Person ada = Person.on(broken);
            ada.signsIn();
            Person admin = signedInRoot(broken);
            List<Integer> statuses = new ArrayList<>();
            broken.sql("ALTER TABLE audit_event RENAME TO audit_event_away");
            statuses.add(
                    get(broken, "/v1/admin/users", ada.token(), "203.0.113.7").status());
            statuses.add(get(broken, "/v1/me", forged(Json.of("alg", "none")), "203.0.113.7")
                    .status());
            broken.sql("ALTER TABLE audit_event_away RENAME TO audit_event");

            assertThat(statuses).containsExactly(403, 401);
            assertThat(events(broken, admin)).isEmpty();
            get(broken, "/v1/me", forged(Json.of("alg", "none")), "203.0.113.7");
            assertThat(events(broken, admin))
                    .as("events after the table is available again")
                    .hasSize(1);
        }
    }
}
