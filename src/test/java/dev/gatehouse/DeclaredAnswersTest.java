package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.ContractTest.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks which responses an operation must declare. Undeclared responses are found by the contract check, which validates every
 * response of a test server.
 */
class DeclaredAnswersTest {
    private static final String CLASSIC_NEGOTIATION =
            "the classic API takes any Accept and any Content-Type, as the tutorial does";
    private static final String OAUTH = "an OAuth endpoint checks the media types itself, and answers invalid_request";
    private static final String NO_BROWSER = "only a service client may call it, and no cookie authenticates one";
    private static final String NO_COOKIE =
            "it is public and no cookie lets it do anything, so that no page of another origin can misuse one";

    /**
     * @param status the status that must be declared
     * @param code the problem code that the description of the response must name; empty if it need not name one
     * @param when the condition, for the failure message
     * @param applies returns whether the rule applies to an operation
     */
    private record Rule(String status, String code, String when, Predicate<Operation> applies) {
        @Override
        public String toString() {
            return status + (code.isEmpty() ? "" : " " + code) + " (" + when + ")";
        }

        boolean isDeclaredBy(Operation operation) {
            JsonNode answer = operation.declared().path("responses").path(status);
            return !answer.isMissingNode()
                    && (code.isEmpty() || answer.path("description").asText().contains("`" + code + "`"));
        }
    }

    /** Rate-limited operations that hash no password. Adding one is a decision: add it here. */
    private static final Set<String> RATE_LIMITED = Set.of(
            "signUp",
            "requestPasswordReset",
            "requestEmailVerification",
            "confirmEmail",
            "disavowNotice",
            "sendTestMail");

    private static final List<Rule> RULES = List.of(
            new Rule("401", "", "unless it says security: []", operation -> !operation.isPublic()),
            new Rule("406", "", "always", operation -> true),
            new Rule("503", "", "always: also while the service shuts down", operation -> true),
            // An invalid path parameter gives 404, not 400.
            new Rule("400", "", "it has a body or a query", operation -> hasBody(operation) || has(operation, "query")),
            new Rule(
                    "404",
                    "",
                    "its path names something that may be another user's",
                    operation -> has(operation, "path")),
            new Rule(
                    "403",
                    "csrf-refused",
                    "it changes something",
                    operation -> !operation.method().equals("GET")),
            new Rule("408", "", "it has a body", DeclaredAnswersTest::hasBody),
            new Rule("413", "", "it has a body", DeclaredAnswersTest::hasBody),
            new Rule("415", "", "it has a body", DeclaredAnswersTest::hasBody),
            new Rule("429", "", "it says x-hashes, or is one of RATE_LIMITED", DeclaredAnswersTest::isRateLimited),
            new Rule("401", "fresh-login-required", "it says x-fresh", operation -> says(operation, "x-fresh")),
            new Rule("403", "forbidden", "it says x-roles", operation -> says(operation, "x-roles")));

    /** Operations that can never return a status of a rule, with the reason. Adding one is a decision: add it here. */
    private static final Map<String, Map<String, String>> EXCEPTIONS = Map.of(
            "login", Map.of("406", CLASSIC_NEGOTIATION, "415", CLASSIC_NEGOTIATION, "403", NO_COOKIE),
            "introspectToken", Map.of("406", OAUTH, "415", OAUTH, "403", NO_BROWSER),
            "revokeToken", Map.of("406", OAUTH, "415", OAUTH, "403", NO_BROWSER),
            "listClassicUsers", Map.of("406", CLASSIC_NEGOTIATION),
            "signUp", Map.of("403", NO_COOKIE),
            "confirmSignUp", Map.of("403", NO_COOKIE),
            "confirmEmail", Map.of("403", NO_COOKIE),
            "requestPasswordReset", Map.of("403", NO_COOKIE),
            "resetPassword", Map.of("403", NO_COOKIE),
            "disavowNotice", Map.of("403", NO_COOKIE));

    private static boolean hasBody(Operation operation) {
        return operation.declared().has("requestBody");
    }

    private static boolean has(Operation operation, String kind) {
        for (JsonNode parameter : operation.declared().path("parameters")) {
            if (parameter.path("in").asText().equals(kind)) {
                return true;
            }
        }
        return false;
    }

    private static boolean says(Operation operation, String extension) {
        return operation.declared().has(extension);
    }

    private static boolean isRateLimited(Operation operation) {
        return says(operation, "x-hashes") || RATE_LIMITED.contains(operation.id());
    }

    private static boolean isException(Operation operation, Rule rule) {
        return EXCEPTIONS.getOrDefault(operation.id(), Map.of()).containsKey(rule.status());
    }

    @TestFactory
    Stream<DynamicTest> every_operation_declares_the_required_responses() throws Exception {
        return ContractTest.operations().stream()
                .map(operation -> DynamicTest.dynamicTest(
                        operation.id(),
                        () -> assertThat(missing(operation))
                                .as(
                                        "responses that %s must declare; if it can never return one, add it to"
                                                + " EXCEPTIONS",
                                        operation.id())
                                .isEmpty()));
    }

    private static List<Rule> missing(Operation operation) {
        return RULES.stream()
                .filter(rule -> rule.applies().test(operation))
                .filter(rule -> !rule.isDeclaredBy(operation) && !isException(operation, rule))
                .toList();
    }

    @Test
    void every_exception_is_necessary() throws Exception {
        List<String> needless = new ArrayList<>();
        EXCEPTIONS.forEach((id, answers) -> answers.keySet().forEach(status -> needless.add(id + " " + status)));
        for (Operation operation : ContractTest.operations()) {
            RULES.stream()
                    .filter(rule -> rule.applies().test(operation) && !rule.isDeclaredBy(operation))
                    .forEach(rule -> needless.remove(operation.id() + " " + rule.status()));
        }

        assertThat(needless).isEmpty();
    }

    @Test
    void only_rate_limited_operations_declare_429() throws Exception {
        assertThat(ContractTest.operations())
                .filteredOn(operation -> operation.declared().path("responses").has("429"))
                .allMatch(DeclaredAnswersTest::isRateLimited);
    }
}
