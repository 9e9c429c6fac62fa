package dev.gatehouse.classic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.client.ClassicApi;
import dev.gatehouse.client.model.ClassicLoginRequest;
import dev.gatehouse.client.model.ClassicLoginResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** POST /login: each row of the tutorial's table. */
class ClassicLoginTest {
    private static final String UNKNOWN = """
            {"code":201,"message":"user not exist","token":null,"userid":null}""";
    private static final String WRONG = """
            {"code":202,"message":"wrong password","token":null,"userid":null}""";
    private static final String NO_USERNAME = """
            {"message":{"username":"用户名不能为空"}}""";
    private static final String NO_PASSWORD = """
            {"message":{"password":"密码不能为空"}}""";

    private final GatehouseServer server = GatehouseServer.shared();
    private final Http http = new Http(server);

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    private void assertAnswer(Http.Reply reply, int status, String body) throws Exception {
        assertThat(reply.json()).isEqualTo(json(body));
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    }

    private static String credentials(String username, String password) {
        return """
                {"username":"%s","password":"%s"}""".formatted(username, password);
    }

    @Tag("crypto")
    @Test
    void right_password_gives_a_token() throws Exception {
        Person ada = Person.on(server);

        Http.Reply reply = ada.signsInClassically();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("code").intValue()).isEqualTo(200);
        assertThat(reply.json().path("message").asText()).isEqualTo("success");
        assertThat(reply.json().path("userid").longValue()).isEqualTo(ada.id());
        assertThat(reply.json().path("token").asText()).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        assertThat(reply.json().size()).isEqualTo(4);
    }

    @Tag("crypto")
    @Test
    void generated_client_signs_in_too() throws Exception {
        Person ada = Person.on(server);

        ClassicLoginResponse response = new ClassicApi(server.client())
                .login(new ClassicLoginRequest().username(ada.username()).password(Person.sha256(ada.password())));

        assertThat(response.getCode()).isEqualTo(200);
        assertThat(response.getUserid()).isEqualTo(ada.id());
    }

    @Tag("crypto")
    @Test
    void unknown_user_is_reported() throws Exception {
        assertAnswer(http.postJson("/login", credentials("nobody@example.org", Person.sha256("x"))), 200, UNKNOWN);
    }

    @Tag("crypto")
    @Test
    void inactive_user_is_reported_as_unknown_with_any_password() throws Exception {
        Person ada = Person.on(server);
        server.sql("UPDATE user SET active = FALSE WHERE username = ?", ada.username());

        assertAnswer(http.postJson("/login", credentials(ada.username(), Person.sha256(ada.password()))), 200, UNKNOWN);
        assertAnswer(http.postJson("/login", credentials(ada.username(), Person.sha256("x"))), 200, UNKNOWN);
    }

    @Tag("crypto")
    @Test
    void wrong_password_is_reported() throws Exception {
        Person ada = Person.on(server);

        assertAnswer(http.postJson("/login", credentials(ada.username(), Person.sha256("x"))), 200, WRONG);
    }

    @Tag("crypto")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456",
                "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92",
                "8D969EEF6ECAD3C29A3A629280E686CF0C3F5D5A86AFF3CA12020C923ADC6C92"
            })
    void seeded_user_signs_in_with_the_password_or_its_digest(String password) {
        Http.Reply reply = http.postJson("/login", credentials("admin@gmail.com", password));

        assertThat(reply.json().path("code").intValue()).isEqualTo(200);
        assertThat(reply.json().path("userid").longValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}
                    []
                    "abc"
                    null
                    {"password":"x"}
                    [{"username":"a"}]
                    1
                    true
                    """)
    void missing_username_is_reported_first(String body) throws Exception {
        assertAnswer(http.postJson("/login", body), 400, NO_USERNAME);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"username":"a"}
                    {"username":null}
                    {"username":1,"other":2}
                    """)
    void missing_password_is_reported_second(String body) throws Exception {
        assertAnswer(http.postJson("/login", body), 400, NO_PASSWORD);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    null
                    ""
                    """)
    void null_or_empty_username_is_unknown(String username) throws Exception {
        assertAnswer(http.postJson("/login", """
                {"username":%s,"password":"x"}""".formatted(username)), 200, UNKNOWN);
    }

    @Tag("crypto")
    @Test
    void null_password_is_wrong() throws Exception {
        Person ada = Person.on(server);

        assertAnswer(http.postJson("/login", Json.of("username", ada.username(), "password", null)), 200, WRONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "1.5", "-0", "1e400", "NaN", "12345678901234567890123"})
    void scalar_username_is_converted_to_text(String username) throws Exception {
        assertAnswer(http.postJson("/login", """
                {"username":%s,"password":"x"}""".formatted(username)), 200, UNKNOWN);
    }

    @Tag("crypto")
    @ParameterizedTest
    @CsvSource({"424242, 424242", "True, true", "False, false"})
    void user_is_found_by_a_scalar_username(String name, String scalar) throws Exception {
        Person.on(server, name, name);

        assertAnswer(http.postJson("/login", """
                {"username":%s,"password":"x"}""".formatted(scalar)), 200, WRONG);
        assertThat(http.postJson("/login", """
                {"username":%s,"password":%s}""".formatted(scalar, scalar))
                        .json()
                        .path("code")
                        .intValue())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    []
                    {}
                    ["a"]
                    {"a":1}
                    """)
    void list_or_object_username_counts_as_missing(String username) throws Exception {
        assertAnswer(http.postJson("/login", """
                {"username":%s,"password":"x"}""".formatted(username)), 400, NO_USERNAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}"})
    void list_or_object_password_counts_as_missing(String password) throws Exception {
        assertAnswer(http.postJson("/login", """
                {"username":"a","password":%s}""".formatted(password)), 400, NO_PASSWORD);
    }

    @Test
    void other_fields_are_ignored_and_the_last_duplicate_counts() throws Exception {
        Person ada = Person.on(server);
        String body = """
                {"more":{"a":[1]},"username":"x","username":"%s","password":1,"password":"%s"}""";

        Http.Reply reply = http.postJson("/login", body.formatted(ada.username(), Person.sha256(ada.password())));

        assertThat(reply.json().path("code").intValue()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/html", "image/png", "application/json;q=0", "garbage", "*/*;q=x", ",", "text/plain;q=0.1"})
    void accept_is_ignored(String accept) throws Exception {
        assertAnswer(
                http.post(
                        "/login",
                        credentials("nobody@example.org", "x"),
                        "Content-Type",
                        "application/json",
                        "Accept",
                        accept),
                200,
                UNKNOWN);
    }

    @Test
    void missing_body_counts_as_missing_username() throws Exception {
        assertAnswer(http.send("POST", "/login", null), 400, NO_USERNAME);
        assertAnswer(http.send("POST", "/login", null, "Content-Type", "application/json"), 400, NO_USERNAME);
        assertAnswer(http.postJson("/login", ""), 400, NO_USERNAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/jsonx",
                "gar bage",
                "application",
                "/json",
                "application/json, text/plain"
            })
    void body_that_is_not_json_counts_as_missing_username(String contentType) throws Exception {
        assertAnswer(
                http.post("/login", credentials("admin@gmail.com", "123456"), "Content-Type", contentType),
                400,
                NO_USERNAME);
    }

    @Test
    void form_counts_as_missing_username() throws Exception {
        assertAnswer(
                http.post(
                        "/login",
                        "username=admin%40gmail.com&password=123456",
                        "Content-Type",
                        "application/x-www-form-urlencoded"),
                400,
                NO_USERNAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=utf-8",
                "APPLICATION/JSON",
                "application/vnd.api+json",
                "application/problem+json; a=b",
                "application/json;"
            })
    void every_json_media_type_is_accepted(String contentType) throws Exception {
        assertAnswer(
                http.post("/login", credentials("nobody@example.org", "x"), "Content-Type", contentType), 200, UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {
                    {"username":
                    {'username':'a'}
                    {"username":"a",}
                    {} {}
                    nul
                    <xml/>
                    """)
    @ValueSource(strings = {"\u0000", """
            {"username":"\u0001"}"""})
    void malformed_json_is_reported_with_a_reason(String body) {
        Http.Reply reply = http.postJson("/login", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("message").asText()).startsWith("Failed to decode JSON object: ");
        assertThat(reply.json().size()).isEqualTo(1);
    }

    @Test
    void deeply_nested_json_is_rejected() {
        Http.Reply reply = http.postJson("/login", "[".repeat(20_000) + "]".repeat(20_000));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("message").asText()).startsWith("Failed to decode JSON object: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE"})
    void other_methods_are_not_allowed(String method) throws Exception {
        Http.Reply reply = http.send(method, "/login", method.equals("GET") ? null : "{}");

        assertAnswer(reply, 405, Json.of("message", "The method is not allowed for the requested URL."));
        assertThat(reply.header("Allow")).contains("POST", "OPTIONS");
    }

    @Tag("crypto")
    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\ud800", "a\\udc00b", "\\ud800\\ud800"})
    void invalid_text_is_an_unknown_user_or_a_wrong_password(String odd) throws Exception {
        Person ada = Person.on(server);

        assertAnswer(http.postJson("/login", credentials(odd, "x")), 200, UNKNOWN);
        assertAnswer(http.postJson("/login", credentials(ada.username(), odd)), 200, WRONG);
    }

    @Tag("crypto")
    @Test
    void lone_surrogate_is_not_replaced_by_a_question_mark() throws Exception {
        Person.on(server, "?", "?");

        assertAnswer(http.postJson("/login", credentials("\\ud800", "?")), 200, UNKNOWN);
        assertAnswer(http.postJson("/login", credentials("?", "\\ud800")), 200, WRONG);
        assertThat(http.postJson("/login", credentials("?", "?"))
                        .json()
                        .path("code")
                        .intValue())
                .isEqualTo(200);
    }

    @Tag("crypto")
    @Test
    void name_in_another_spelling_is_the_same_user() {
        Person ada = Person.on(server, "Ada.Löwe@Example.org", "geheim");

        for (String spelling : new String[] {
            "ada.löwe@example.org",
            "ADA.LÖWE@EXAMPLE.ORG",
            " ada.löwe@example.org ",
            "ada.lo\u0308we@example.org",
            "ａda.löwe@example.org"
        }) {
            assertThat(http.postJson("/login", credentials(spelling, Person.sha256("geheim")))
                            .json()
                            .path("userid")
                            .longValue())
                    .as(spelling)
                    .isEqualTo(ada.id());
        }
    }

    @Test
    void accented_letter_is_a_different_letter() throws Exception {
        assertAnswer(http.postJson("/login", credentials("ádmin@gmail.com", "123456")), 200, UNKNOWN);
    }

    @Test
    void body_over_64_KiB_is_rejected() {
        Http.Reply reply = http.postJson("/login", credentials("a".repeat(65_536), "x"));

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.json().has("message")).isTrue();
    }

    @Tag("crypto")
    @Test
    void unknown_user_can_be_hidden() throws Exception {
        try (GatehouseServer discreet = GatehouseServer.start(Map.of("CLASSIC_REVEAL_UNKNOWN_USER", "false"))) {
            Person ada = Person.on(discreet);
            Http there = new Http(discreet);

            assertAnswer(there.postJson("/login", credentials("nobody@example.org", "x")), 200, WRONG);
            assertAnswer(there.postJson("/login", credentials(ada.username(), "x")), 200, WRONG);
            assertAnswer(there.postJson("/login", """
                    {"username":null,"password":"x"}"""), 200, WRONG);
        }
    }

    /** A password typed in decomposed form, as on a Mac, is also tried in composed form, as at /v1. */
    @Tag("crypto")
    @Test
    void plain_password_is_accepted_in_composed_and_decomposed_form() throws Exception {
        String composed = Normalizer.normalize("pässwörd lang", Normalizer.Form.NFC);
        String decomposed = Normalizer.normalize("pässwörd lang", Normalizer.Form.NFD);
        Person ada = Person.on(server, "classic-composed@example.org", composed);
        Person bob = Person.on(server, "classic-decomposed@example.org", decomposed);

        for (Map.Entry<Person, String> login :
                List.of(Map.entry(ada, decomposed), Map.entry(ada, composed), Map.entry(bob, decomposed))) {
            assertThat(json(http.postJson("/login", credentials(login.getKey().username(), login.getValue()))
                                    .body())
                            .path("userid")
                            .longValue())
                    .isEqualTo(login.getKey().id());
        }
        assertAnswer(http.postJson("/login", credentials(bob.username(), composed)), 200, WRONG);
        // A digest is taken as a digest: its text is not normalized or tried as a password.
        assertAnswer(http.postJson("/login", credentials(ada.username(), Person.sha256(decomposed))), 200, WRONG);
    }

    @Test
    void classic_api_can_be_disabled() {
        try (GatehouseServer closed = GatehouseServer.start(Map.of("CLASSIC_ENABLED", "false"))) {
            Http there = new Http(closed);

            assertThat(there.postJson("/login", credentials("admin@gmail.com", "123456"))
                            .status())
                    .isEqualTo(404);
            assertThat(there.get("/users").status()).isEqualTo(404);
            assertThat(there.get("/users").json().path("code").asText()).isEqualTo("not-found");
            assertThat(there.postJson("/v1/sessions", credentials("admin@gmail.com", "123456"))
                            .status())
                    .isEqualTo(201);
        }
    }
}
