package dev.gatehouse.support;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** The contract, and the responses of test servers that violated it. */
public final class Contract {
    /** Messages of the validator for requests that match no operation of the contract. */
    private static final Set<String> NOT_OURS =
            Set.of("validation.request.path.missing", "validation.request.operation.notAllowed");

    /** Statuses that any request may get before it is matched to an operation. */
    private static final Set<Integer> BEFORE_ANY_OPERATION = Set.of(414, 431);

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final OpenApiInteractionValidator VALIDATOR =
            OpenApiInteractionValidator.createForInlineApiSpecification(document())
                    // The server URL in the contract is relative to the URL of the contract.
                    .withBasePathOverride("/")
                    .build();
    private static final Queue<String> BROKEN = new ConcurrentLinkedQueue<>();

    private Contract() {}

    /** Returns the contract as the build generates it, with the extensions for the build and the tests. */
    public static String document() {
        try (InputStream in =
                Objects.requireNonNull(Contract.class.getClassLoader().getResourceAsStream("openapi/openapi.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks a response. A violation of the contract fails the current test.
     *
     * @param causes stack traces of the exceptions that the server caught; may be empty
     */
    static void check(String method, String path, int status, Map<String, String> headers, String body, String causes) {
        if (status == 500) {
            BROKEN.add(method + " " + path + " answered 500: " + body + "\n" + causes);
        }
        if (!METHODS.contains(method) || BEFORE_ANY_OPERATION.contains(status)) {
            return;
        }
        SimpleResponse.Builder response = SimpleResponse.Builder.status(status).withBody(body);
        headers.forEach(response::withHeader);
        ValidationReport report = VALIDATOR.validateResponse(path, Request.Method.valueOf(method), response.build());
        if (report.getMessages().stream().anyMatch(message -> NOT_OURS.contains(message.getKey()))) {
            return;
        }
        String complaints = report.getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .map(message -> message.getKey() + ": " + message.getMessage())
                .collect(Collectors.joining("; "));
        if (!complaints.isEmpty()) {
            BROKEN.add(method + " " + path + " answered " + status + " against the contract: " + complaints);
        }
    }

    /** Returns and forgets the violations since the last call. */
    static List<String> takeBroken() {
        List<String> taken = new ArrayList<>();
        for (String next = BROKEN.poll(); next != null; next = BROKEN.poll()) {
            taken.add(next);
        }
        return taken;
    }
}
