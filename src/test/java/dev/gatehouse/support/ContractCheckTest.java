package dev.gatehouse.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The check of responses finds the operation, whatever server URL the contract has. */
class ContractCheckTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    @Test
    void undeclared_status_is_detected() {
        Contract.check("GET", "/v1/me", 418, JSON, "{}", "");

        assertThat(Contract.takeBroken()).singleElement().asString().startsWith("GET /v1/me answered 418");
    }

    @Test
    void body_that_violates_the_schema_is_detected() {
        Contract.check("GET", "/v1/admin/keys", 200, JSON, Json.of("items", 1), "");

        assertThat(Contract.takeBroken()).singleElement().asString().startsWith("GET /v1/admin/keys answered 200");
    }
}
