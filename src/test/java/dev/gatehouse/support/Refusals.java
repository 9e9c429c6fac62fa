package dev.gatehouse.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.client.ApiException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions about errors that the generated client throws. */
public final class Refusals {
    private Refusals() {}

    /** Asserts that the call fails with the status and the problem code. Returns the problem. */
    public static JsonNode assertRefused(int status, String code, ThrowingCallable call) {
        ApiException refused = catchThrowableOfType(ApiException.class, call);
        assertThat(refused).as("the call must be rejected").isNotNull();
        assertThat(refused.getCode()).isEqualTo(status);
        try {
            JsonNode problem = new ObjectMapper().readTree(refused.getResponseBody());
            assertThat(problem.path("code").asText()).isEqualTo(code);
            return problem;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
