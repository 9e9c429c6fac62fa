package dev.gatehouse.classic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.client.ClassicApi;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GET /users: each row of the tutorial's table; tokens that need the service's key are in ForgedTokenTest. */
@OnEveryDatabase
class ClassicUsersTest {
    private static final String BAD_HEADER = """
            {"msg":"Bad Authorization header. Expected value 'Bearer <JWT>'"}""";

    private final GatehouseServer server = GatehouseServer.shared();
    private final Http http = new Http(server);

    private void assertAnswer(Http.Reply reply, int status, String body) throws Exception {
        assertThat(reply.json()).isEqualTo(new ObjectMapper().readTree(body));
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }

    private Http.Reply withToken(String token) {
        return http.get("/users", "Authorization", "Bearer " + token);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Tag("crypto")
    @Test
    void valid_token_lists_the_active_users_by_id() throws Exception {
        Person ada = Person.on(server);
        Person bob = Person.on(server);
        server.sql("UPDATE user SET active = FALSE WHERE username = ?", bob.username());
        ada.signsInClassically();

        Http.Reply reply = withToken(ada.token());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("code").intValue()).isEqualTo(200);
        assertThat(reply.json().path("message").asText()).isEqualTo("success");
        List<Long> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (JsonNode user : reply.json().path("users")) {
            assertThat(user.size()).isEqualTo(2);
            ids.add(user.path("userid").longValue());
            names.add(user.path("username").asText());
        }
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(names).startsWith("admin@gmail.com").contains(ada.username()).doesNotContain(bob.username());
    }

    @Test
    void new_database_has_only_the_seeded_user() throws Exception {
        try (GatehouseServer fresh = GatehouseServer.start(Map.of())) {
            Person demo = Person.demo(fresh);
            demo.signsInClassically();

            assertAnswer(new Http(fresh).get("/users", "Authorization", "Bearer " + demo.token()), 200, """
                    {"code":200,"message":"success","users":[{"userid":1,"username":"admin@gmail.com"}]}""");
        }
    }

    @Tag("crypto")
    @Test
    void generated_client_lists_users() throws Exception {
        Person ada = Person.on(server);
        ada.signsInClassically();

        assertThat(new ClassicApi(ada.client()).listClassicUsers().getUsers())
                .anyMatch(user -> user.getUsername().equals(ada.username()));
    }

    @Tag("crypto")
    @Test
    void access_token_of_v1_is_accepted() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        assertThat(withToken(ada.token()).status()).isEqualTo(200);
    }

    @Test
    void list_of_several_chunks_is_complete() throws Exception {
        try (GatehouseServer crowded = GatehouseServer.start(Map.of())) {
            int count = 2_500;
            crowded.addUsers(count, number -> "user" + number);
            Person demo = Person.demo(crowded);
            demo.signsInClassically();

            JsonNode users = new Http(crowded)
                    .get("/users", "Authorization", "Bearer " + demo.token())
                    .json()
                    .path("users");

            assertThat(users.size()).isEqualTo(count + 1);
            for (int i = 0; i <= count; i++) {
                assertThat(users.path(i).path("userid").intValue()).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void absent_and_empty_header_are_reported_as_missing() throws Exception {
        assertAnswer(http.get("/users"), 401, Json.of("msg", "Missing Authorization Header"));
        assertAnswer(http.get("/users", "Authorization", ""), 401, Json.of("msg", "Missing Authorization Header"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer a b",
                "Bearer a.b.c d",
                "Basic YTpi",
                "a.b.c",
                "JWT a.b.c",
                "Bearera.b.c",
                "bearer"
            })
    void malformed_header_is_rejected(String header) throws Exception {
        assertAnswer(http.get("/users", "Authorization", header), 422, BAD_HEADER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer ", "BEARER ", "bEaReR ", "Bearer   "})
    void scheme_is_case_insensitive(String scheme) {
        Person ada = Person.on(server);
        ada.signsInClassically();

        assertThat(http.get("/users", "Authorization", scheme + ada.token()).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "a.b", "e30.e30"})
    void token_without_three_segments_is_rejected(String token) throws Exception {
        assertAnswer(withToken(token), 422, Json.of("msg", "Not enough segments"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "!!!", "e30="})
    void token_header_that_is_not_base64_is_reported(String segment) throws Exception {
        assertAnswer(withToken(segment + ".e30.x"), 422, Json.of("msg", "Invalid header padding"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {
                    []
                    "x"
                    x
                    {"alg":"none","alg":"none"}
                    """)
    void token_header_that_is_not_a_json_object_is_reported(String header) {
        Http.Reply reply = withToken(base64(header) + ".e30.x");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.json().path("msg").asText()).startsWith("Invalid header string: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {
                    []
                    x
                    {"exp":1,"exp":2}
                    """)
    @ValueSource(strings = {""})
    void payload_that_is_not_a_json_object_is_reported(String payload) {
        Http.Reply reply = withToken(base64(Json.of("alg", "none")) + "." + base64(payload) + ".x");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.json().path("msg").asText()).startsWith("Invalid payload string: ");
    }

    @Tag("crypto")
    @ParameterizedTest
    @CsvSource({"none", "None", "NONE", "HS256", "HS384", "PS256", "ES384", "x", "''"})
    void other_algorithm_is_not_allowed(String algorithm) throws Exception {
        assertAnswer(
                withToken(base64(Json.of("alg", algorithm)) + ".e30."),
                422,
                Json.of("msg", "The specified alg value is not allowed"));
    }

    @Tag("crypto")
    @Test
    void wrong_signature_is_rejected() throws Exception {
        Person ada = Person.on(server);
        ada.signsInClassically();
        String unsigned = ada.token().substring(0, ada.token().lastIndexOf('.') + 1);

        assertAnswer(withToken(unsigned), 422, Json.of("msg", "Signature verification failed"));
        assertAnswer(withToken(unsigned + "AAAA"), 422, Json.of("msg", "Signature verification failed"));
        assertAnswer(withToken(unsigned + "!"), 422, Json.of("msg", "Signature verification failed"));
    }

    @Tag("crypto")
    @Test
    void expired_token_returns_status_200_with_code_201() throws Exception {
        try (GatehouseServer other = GatehouseServer.start(Map.of("JWT_ACCESS_TOKEN_EXPIRES", "2"))) {
            Person ada = Person.on(other);
            ada.signsInClassically();
            Http there = new Http(other);
            assertThat(there.get("/users", "Authorization", "Bearer " + ada.token())
                            .json()
                            .path("code")
                            .intValue())
                    .isEqualTo(200);

            other.clock().advance(Duration.ofSeconds(2));

            assertAnswer(
                    there.get("/users", "Authorization", "Bearer " + ada.token()),
                    200,
                    Json.of("code", 201, "message", "token expired"));
            String forged = ada.token().substring(0, ada.token().lastIndexOf('.')) + ".AAAA";
            assertAnswer(
                    there.get("/users", "Authorization", "Bearer " + forged),
                    422,
                    Json.of("msg", "Signature verification failed"));
        }
    }

    @Tag("crypto")
    @Test
    void token_of_a_deleted_or_inactive_user_is_rejected() throws Exception {
        Person ada = Person.on(server);
        ada.signsInClassically();
        assertThat(withToken(ada.token()).status()).isEqualTo(200);

        server.sql("UPDATE user SET active = FALSE WHERE username = ?", ada.username());
        assertAnswer(withToken(ada.token()), 401, Json.of("msg", "Error loading the user " + ada.username()));

        server.sql("DELETE FROM user WHERE username = ?", ada.username());
        assertAnswer(withToken(ada.token()), 401, Json.of("msg", "Error loading the user " + ada.username()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void other_methods_are_not_allowed(String method) throws Exception {
        Http.Reply reply = http.send(method, "/users", "{}");

        assertAnswer(reply, 405, Json.of("message", "The method is not allowed for the requested URL."));
        assertThat(reply.header("Allow")).contains("GET", "HEAD", "OPTIONS");
    }

    @Test
    void accept_is_ignored() throws Exception {
        Person ada = Person.on(server);
        ada.signsInClassically();

        assertThat(http.get("/users", "Authorization", "Bearer " + ada.token(), "Accept", "image/png")
                        .status())
                .isEqualTo(200);
        assertThat(http.get("/users", "Authorization", "Bearer " + ada.token(), "Accept", "garbage")
                        .status())
                .isEqualTo(200);
    }

    @Tag("crypto")
    @Test
    void shared_key_signs_tokens_that_other_services_can_verify() throws Exception {
        String key = "a neighbour's key of some length, shared";
        try (GatehouseServer sharing = GatehouseServer.start(Map.of("JWT_SECRET_KEY", key))) {
            Person ada = Person.on(sharing);
            ada.signsInClassically();
            String[] segments = ada.token().split("\\.", -1);
            JsonNode header = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(segments[0]));
            JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(segments[1]));

            assertThat(header.path("alg").asText()).isEqualTo("HS256");
            assertThat(header.path("typ").asText()).isEqualTo("JWT");
            assertThat(claims.path("identity").asText()).isEqualTo(ada.username());
            assertThat(claims.path("type").asText()).isEqualTo("access");
            assertThat(claims.path("fresh").isBoolean()).isTrue();
            assertThat(claims.path("fresh").booleanValue()).isFalse();
            assertThat(claims.path("sub").asText()).isEqualTo(Long.toString(ada.id()));
            assertThat(UUID.fromString(claims.path("sid").asText()).version()).isEqualTo(7);
            assertThat(claims.path("exp").longValue() - claims.path("iat").longValue())
                    .isEqualTo(3600);
            assertThat(claims.path("nbf").longValue())
                    .isEqualTo(claims.path("iat").longValue());
            assertThat(claims.path("jti").asText()).isNotBlank();
            assertThat(claims.path("iss").asText()).isEqualTo("http://localhost:8080");
            assertThat(claims.has("aud")).isFalse();
            assertThat(claims.has("roles")).isFalse();
            Http there = new Http(sharing);
            assertThat(there.get("/users", "Authorization", "Bearer " + ada.token())
                            .status())
                    .isEqualTo(200);
            assertThat(there.get("/v1/me", "Authorization", "Bearer " + ada.token())
                            .status())
                    .isEqualTo(401);
            assertThat(there.get("/.well-known/jwks.json").body()).doesNotContain("HS256", "oct");
        }
    }
}
