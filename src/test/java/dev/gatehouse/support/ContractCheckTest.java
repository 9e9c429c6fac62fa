package dev.gatehouse.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The check of every answer against the contract finds the operation, wherever the contract says that the service is. */
class ContractCheckTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    @Test
    void answer_that_is_not_declared_is_noticed() {
        Contract.check("GET", "/v1/me", 418, JSON, "{}", "");

        assertThat(Contract.takeBroken()).singleElement().asString().startsWith("GET /v1/me answered 418");
    }

    @Test
    void body_that_does_not_fit_is_noticed() {
        Contract.check("GET", "/v1/admin/keys", 200, JSON, Json.of("items", 1), "");

        assertThat(Contract.takeBroken()).singleElement().asString().startsWith("GET /v1/admin/keys answered 200");
    }
}
