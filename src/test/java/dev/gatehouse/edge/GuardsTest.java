package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.guards.GuardsApi;
import dev.gatehouse.guards.model.GuardedResponse;
import dev.gatehouse.guards.model.Mood;
import dev.gatehouse.guards.model.MoodRequest;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.platform.web.Created;
import dev.gatehouse.platform.web.WithCookies;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Code generated from a contract enforces its rules. The contract of this test, guards.yaml, has every kind of rule. */
class GuardsTest {
    @SuppressWarnings("NullAway.Init")
    private static GatehouseServer server;

    private final Http http = new Http(server);

    @BeforeAll
    static void start() {
        server = GatehouseServer.startWith(environment -> environment.jersey().register(new GuardsResource()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Implements the contract in src/test/api-spec/guards.yaml. */
    private static final class GuardsResource implements GuardsApi {
        @Override
        public GuardedResponse greetAnyone() {
            return new GuardedResponse("hello");
        }

        @Override
        public GuardedResponse greetCaller(Caller caller) {
            return new GuardedResponse(caller.username());
        }

        @Override
        public void deleteGreeting(Caller caller) {
            // Nothing is stored, so there is nothing to delete.
        }

        @Override
        public GuardedResponse greetAdministrator(Caller caller) {
            return new GuardedResponse(caller.username());
        }

        @Override
        public GuardedResponse greetFresh(Caller caller) {
            return new GuardedResponse(caller.username());
        }

        @Override
        public CompletionStage<WithCookies<OpenDoorSuccess>> openDoor(String key) {
            MoodRequest mood = new MoodRequest(Mood.CALM, 1, null);
            OpenDoorSuccess success = switch (key) {
                case "new" -> new OpenDoorSuccess.Status201(new Created<>(mood, "doors/1"));
                case "shared" -> new OpenDoorSuccess.Status202(mood);
                case "none" -> new OpenDoorSuccess.Status204();
                default -> new OpenDoorSuccess.Status200(new GuardedResponse("come in"));
            };
            return CompletableFuture.completedFuture(new WithCookies<>(success, List.of("door=" + key)));
        }

        @Override
        public Created<MoodRequest> createMood(MoodRequest request, @Nullable Integer times) {
            return new Created<>(request, "moods/1");
        }
    }

    private Http.Reply as(Person person, String method, String path) {
        return http.send(method, path, null, "Authorization", "Bearer " + person.token());
    }

    @Test
    void public_operation_needs_no_token() {
        assertThat(http.get("/test/for-anyone").status()).isEqualTo(200);
    }

    @Test
    void other_operations_need_a_token() throws Exception {
        Http.Reply refused = http.get("/test/for-callers");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");

        Person ada = Person.on(server);
        ada.signsIn();
        assertThat(as(ada, "GET", "/test/for-callers").json().path("word").asText())
                .isEqualTo(ada.username());
    }

    @Test
    void success_has_the_status_of_the_contract() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        Http.Reply deleted = as(ada, "DELETE", "/test/for-callers");

        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
    }

    @Test
    void operation_for_administrators_returns_403_to_other_users() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        Person demo = Person.demo(server);
        demo.signsIn();

        assertThat(http.get("/test/for-administrators").status()).isEqualTo(401);
        Http.Reply refused = as(ada, "GET", "/test/for-administrators");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("code").asText()).isEqualTo("forbidden");
        assertThat(as(demo, "GET", "/test/for-administrators").status()).isEqualTo(200);
    }

    @Test
    void classic_token_of_an_administrator_carries_no_role() {
        Person demo = Person.demo(server);
        demo.signsInClassically();

        assertThat(as(demo, "GET", "/test/for-callers").status()).isEqualTo(200);
        assertThat(as(demo, "GET", "/test/for-administrators").status()).isEqualTo(403);
    }

    @Test
    void operation_that_requires_a_fresh_login_returns_401_for_an_old_login() throws Exception {
        try (GatehouseServer patient = GatehouseServer.start(
                java.util.Map.of("ACCESS_TOKEN_LIFETIME", "1 hour"),
                environment -> environment.jersey().register(new GuardsResource()))) {
            Http there = new Http(patient);
            Person ada = Person.on(patient);
            ada.signsIn();
            assertThat(there.get("/test/for-the-fresh", "Authorization", "Bearer " + ada.token())
                            .status())
                    .isEqualTo(200);

            patient.clock().advance(Duration.ofMinutes(16));

            Http.Reply refused = there.get("/test/for-the-fresh", "Authorization", "Bearer " + ada.token());
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.json().path("code").asText()).isEqualTo("fresh-login-required");
            assertThat(refused.header("WWW-Authenticate"))
                    .isEqualTo("Bearer error=\"insufficient_user_authentication\", max_age=\"900\"");
            assertThat(there.get("/test/for-callers", "Authorization", "Bearer " + ada.token())
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void classic_token_is_never_fresh() {
        Person ada = Person.on(server);
        ada.signsInClassically();

        assertThat(as(ada, "GET", "/test/for-the-fresh").status()).isEqualTo(401);
    }

    @Test
    void response_to_a_creation_has_a_location() {
        Http.Reply made = http.postJson("/test/moods", Json.of("mood", "very-calm", "how_much", 10, "certain", true));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("moods/1");
        assertThat(made.json().path("mood").asText()).isEqualTo("very-calm");
    }

    @Test
    void operation_with_several_success_responses_has_a_status_and_a_body_for_each() {
        Http.Reply open = http.postJson("/test/doors?key=old", "");
        assertThat(open.status()).isEqualTo(200);
        assertThat(open.json().path("word").asText()).isEqualTo("come in");
        assertThat(open.header("Set-Cookie")).isEqualTo("door=old");

        Http.Reply made = http.postJson("/test/doors?key=new", "");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("doors/1");
        assertThat(made.json().path("mood").asText()).isEqualTo("calm");

        Http.Reply accepted = http.postJson("/test/doors?key=shared", "");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.json().path("mood").asText()).isEqualTo("calm");
        assertThat(accepted.header("Location")).isEmpty();

        Http.Reply none = http.postJson("/test/doors?key=none", "");
        assertThat(none.status()).isEqualTo(204);
        assertThat(none.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"mood":"angry","how_much":1}
                    {"mood":1,"how_much":1}
                    {"mood":"calm"}
                    {"mood":"calm","how_much":null}
                    {"mood":"calm","how_much":0}
                    {"mood":"calm","how_much":11}
                    {"mood":"calm","how_much":"1"}
                    {"mood":"calm","how_much":1.5}
                    {"mood":"calm","how_much":true}
                    {"mood":"calm","how_much":99999999999}
                    {"mood":"calm","how_much":1e400}
                    {"mood":"calm","how_much":-99999999999999999999999999999999999999}
                    {"mood":"calm","how_much":1,"certain":"true"}
                    {"mood":"calm","how_much":1,"certain":1}
                    {"mood":[],"how_much":1}
                    {"mood":{},"how_much":1}
                    """)
    void value_outside_the_contract_is_rejected_with_its_field(String body) {
        Http.Reply refused = http.postJson("/test/moods", body);

        assertThat(refused.status()).as(body).isEqualTo(400);
        JsonNode problem = refused.json();
        assertThat(problem.path("code").asText()).isEqualTo("validation-failed");
        assertThat(problem.path("errors").path(0).path("field").asText()).isIn("mood", "how_much", "certain");
        assertThat(problem.path("errors").path(0).path("message").asText()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "201", "-1"})
    void parameter_out_of_range_is_rejected_with_its_name(String times) {
        Http.Reply refused = http.postJson("/test/moods?times=" + times, Json.of("mood", "calm", "how_much", 1));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("code").asText()).isEqualTo("validation-failed");
        assertThat(refused.json().path("errors").path(0).path("field").asText()).isEqualTo("times");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "99999999999999999999", "1.5", "%00"})
    void parameter_that_is_not_a_number_is_rejected(String times) {
        Http.Reply refused = http.postJson("/test/moods?times=" + times, Json.of("mood", "calm", "how_much", 1));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("code").asText()).isEqualTo("validation-failed");
    }
}
