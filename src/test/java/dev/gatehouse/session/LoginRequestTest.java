package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginRequestTest {
    private final Http http = new Http(GatehouseServer.shared());

    /** A constraint on a secret looks inside it, so that its absence needs a look of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"username\":\"ada\"}", "{\"username\":\"ada\",\"password\":null}"})
    void missing_password_is_refused_by_the_contract(String request) {
        Http.Reply reply = http.postJson("/v1/sessions", request);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("errors"))
                .singleElement()
                .satisfies(error -> assertThat(error.path("field").asText() + " "
                                + error.path("code").asText())
                        .isEqualTo("password required"));
    }
}
