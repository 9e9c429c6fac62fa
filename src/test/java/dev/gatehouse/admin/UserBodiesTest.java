package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid request bodies and unknown user ids in the administration API. */
class UserBodiesTest {
    private static final String SESSION = "019365e0-7c2b-7a54-9f0e-2f8f4c1d3b5a";

    private static GatehouseServer server;
    private static Http http;
    private static Person admin;

    @BeforeAll
    static void start() throws Exception {
        server = GatehouseServer.start(Map.of("ACCESS_TOKEN_LIFETIME", "1 day"));
        http = new Http(server);
        admin = Person.demo(server);
        admin.signsIn();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private Http.Reply send(String method, String path, String body) {
        return http.send(
                method, path, body, "Authorization", "Bearer " + admin.token(), "Content-Type", "application/json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"id":1}                                                   | unknown-field
                    {"password":"123456"}                                      | unknown-field
                    {"username":"root"}                                        | unknown-field
                    {"email_verified":true}                                    | unknown-field
                    {"has_password":true}                                      | unknown-field
                    {"roles":["root"]}                                         | validation-failed
                    {"roles":"admin"}                                          | validation-failed
                    {"roles":[null]}                                           | validation-failed
                    {"active":"no"}                                            | validation-failed
                    {"active":true,"reason":"x"}                               | validation-failed
                    {"inactive_until":"2036-12-24T09:30:00Z"}                  | validation-failed
                    {"active":false,"inactive_until":"2020-12-24T09:30:00Z"}   | validation-failed
                    {"active":false,"inactive_until":"+99999-12-24T09:30:00Z"} | validation-failed
                    {"active":false,"inactive_until":"tomorrow"}               | validation-failed
                    {"email":"nowhere"}                                        | validation-failed
                    {"locale":"<b>"}                                           | validation-failed
                    []                                                         | validation-failed
                    {                                                          | malformed-json
                    """)
    void invalid_body_changes_nothing(String body, String code) throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        Http.Reply refused = send("PATCH", "/v1/admin/users/" + ada.id(), body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("code").asText()).isEqualTo(code);
        ada.looksAtHerself();
        assertThat(server.query(
                        "SELECT COUNT(*) FROM audit_event WHERE actor_id = ? AND subject_id = ?", admin.id(), ada.id()))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "4711", "9223372036854775807", "99999999999999999999", "x", "1.5", "1e3", "%201"})
    void unknown_or_malformed_id_returns_404(String id) {
        String path = "/v1/admin/users/" + id;
        assertNotFound("GET", path, null);
        assertNotFound("PATCH", path, Json.of("active", true));
        assertNotFound("DELETE", path, null);
        assertNotFound("POST", path + "/password-reset", null);
        assertNotFound("GET", path + "/sessions", null);
        assertNotFound("DELETE", path + "/sessions", null);
        assertNotFound("DELETE", path + "/sessions/" + SESSION, null);
        assertThat(server.query("SELECT COUNT(*) FROM erasure")).isEqualTo("0");
    }

    private void assertNotFound(String method, String path, @Nullable String body) {
        Http.Reply refused = body == null
                ? http.send(method, path, null, "Authorization", "Bearer " + admin.token())
                : send(method, path, body);
        assertThat(refused.status()).as(method + " " + path).isEqualTo(404);
        assertThat(refused.json().path("code").asText()).isEqualTo("not-found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"username":"a@b.org","password":"123456"}   | unknown-field
                    {"username":"a@b.org","id":7}                | unknown-field
                    {"username":"a@b.org","active":true}         | unknown-field
                    {"username":"a@b.org","email_verified":true} | unknown-field
                    {"username":"a@b.org","roles":["root"]}      | validation-failed
                    {"username":"ada"}                           | validation-failed
                    {"username":" ","email":"a@b.org"}           | validation-failed
                    {"email":"a@b.org"}                          | validation-failed
                    {"username":"ada","email":"nowhere"}         | validation-failed
                    {"username":"ada\\u0000","email":"a@b.org"}  | validation-failed
                    """)
    void invalid_body_creates_no_user(String body, String code) {
        Http.Reply refused = send("POST", "/v1/admin/users", body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("code").asText()).isEqualTo(code);
        assertThat(server.query(
                        "SELECT COUNT(*) FROM audit_event WHERE kind = 'user-created' AND actor_id IS NOT NULL"))
                .isEqualTo("0");
    }
}
