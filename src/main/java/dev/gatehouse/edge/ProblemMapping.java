package dev.gatehouse.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.gatehouse.api.model.FieldError;
import dev.gatehouse.kernel.Causes;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.platform.database.DatabaseOutage;
import io.dropwizard.jersey.validation.JerseyViolationException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpException;
import org.glassfish.jersey.message.internal.HeaderValueException;
import org.glassfish.jersey.server.ParamException;
import org.glassfish.jersey.server.model.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Maps an exception to a problem. Never repeats input of the client.
 *
 * @param detail details of this occurrence
 * @param retryAfter how long the client should wait before a retry, if that differs between occurrences of the problem
 */
record ProblemMapping(
        Problem problem,
        @Nullable String detail,
        List<FieldError> errors,
        @Nullable Duration retryAfter) {
    ProblemMapping(Problem problem) {
        this(problem, null, List.of());
    }

    private ProblemMapping(Problem problem, @Nullable String detail, List<FieldError> errors) {
        this(problem, detail, errors, null);
    }

    static ProblemMapping of(Throwable thrown) {
        if (thrown instanceof ProblemException refusal) {
            return new ProblemMapping(
                    refusal.problem(),
                    refusal.detail(),
                    refusal.fields().stream()
                            .map(field -> new FieldError(field.field(), field.code(), field.message()))
                            .toList(),
                    refusal.retryAfter());
        }
        if (thrown instanceof ConstraintViolationException violations) {
            return new ProblemMapping(Problem.VALIDATION_FAILED, null, errors(violations));
        }
        Optional<HttpException> byJetty = Causes.find(thrown, HttpException.class);
        if (byJetty.isPresent()) {
            return new ProblemMapping(ErrorPage.problem(byJetty.get().getCode()));
        }
        if (Causes.find(thrown, TimeoutException.class).isPresent()) {
            return new ProblemMapping(Problem.REQUEST_TIMEOUT);
        }
        if (thrown instanceof JsonProcessingException json) {
            return ofJson(json);
        }
        Optional<HeaderValueException> header = Causes.find(thrown, HeaderValueException.class);
        if (header.isPresent()) {
            boolean accept = String.valueOf(header.get().getMessage()).contains("Accept");
            return new ProblemMapping(
                    accept ? Problem.NOT_ACCEPTABLE : Problem.BAD_REQUEST, "A header is malformed.", List.of());
        }
        if (thrown instanceof ParamException parameter && !(thrown instanceof ParamException.PathParamException)) {
            return ofWrongType(parameter.getParameterName());
        }
        if (thrown instanceof WebApplicationException refusal) {
            return new ProblemMapping(ErrorPage.problem(refusal.getResponse().getStatus()));
        }
        return new ProblemMapping(DatabaseOutage.is(thrown) ? Problem.DATABASE_UNAVAILABLE : Problem.INTERNAL_ERROR);
    }

    private static ProblemMapping ofWrongType(String field) {
        FieldError error = new FieldError(field, "type", "has the wrong type");
        return new ProblemMapping(Problem.VALIDATION_FAILED, null, List.of(error));
    }

    private static ProblemMapping ofJson(JsonProcessingException json) {
        if (json instanceof UnrecognizedPropertyException) {
            return new ProblemMapping(Problem.UNKNOWN_FIELD);
        }
        // Jackson wraps the parser's exception with the path. A number that is out of range is no syntax error.
        boolean syntax = Causes.find(json, StreamReadException.class)
                .filter(fault -> !(fault instanceof InputCoercionException))
                .isPresent();
        boolean trailing = String.valueOf(json.getOriginalMessage()).startsWith("Trailing token");
        if (json instanceof JsonMappingException mapping && !syntax && !trailing) {
            return ofWrongType(field(mapping));
        }
        String where = json.getLocation() == null
                ? null
                : "line " + json.getLocation().getLineNr() + ", column "
                        + json.getLocation().getColumnNr();
        return new ProblemMapping(Problem.MALFORMED_JSON, where, List.of());
    }

    private static String field(JsonMappingException mismatch) {
        return mismatch.getPath().isEmpty()
                ? "body"
                : mismatch.getPath().stream()
                        .map(step ->
                                step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName())
                        .collect(Collectors.joining("."));
    }

    private static List<FieldError> errors(ConstraintViolationException violations) {
        return violations.getConstraintViolations().stream()
                .map(violation -> new FieldError(
                        field(violations, violation.getPropertyPath()), code(violation), message(violation)))
                .distinct()
                .sorted(Comparator.comparing(FieldError::field).thenComparing(FieldError::code))
                .toList();
    }

    /** Returns the message of a violation. Replaces the message of a pattern, which is a regular expression. */
    private static String message(ConstraintViolation<?> violation) {
        boolean pattern = violation.getConstraintDescriptor().getAnnotation() instanceof Pattern;
        return pattern ? "contains characters that are not allowed" : violation.getMessage();
    }

    /** Returns the path of the field below the body, in the spelling of the contract; "body" for the whole body. */
    private static String field(ConstraintViolationException violations, Path path) {
        Path.Node last = null;
        StringBuilder field = new StringBuilder();
        for (Path.Node node : path) {
            last = node;
            if (node.getKind() == ElementKind.PROPERTY) {
                String name = node.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2");
                field.append(field.isEmpty() ? "" : ".").append(name.toLowerCase(Locale.ROOT));
            }
        }
        if (last != null
                && last.getKind() == ElementKind.PARAMETER
                && violations instanceof JerseyViolationException jersey) {
            int index = last.as(Path.ParameterNode.class).getParameterIndex();
            Parameter parameter = jersey.getInvocable().getParameters().get(index);
            return Optional.ofNullable(parameter.getSourceName())
                    .filter(name -> !name.isEmpty())
                    .orElse("body");
        }
        return field.isEmpty() ? "body" : field.toString();
    }

    /** Returns the name of the constraint in the contract, as in {@code pattern}; {@code required} for a missing value. */
    private static String code(ConstraintViolation<?> violation) {
        String name = violation
                .getConstraintDescriptor()
                .getAnnotation()
                .annotationType()
                .getSimpleName();
        return switch (name) {
            case "NotNull" -> "required";
            case "Size", "CodePointLength" -> "length";
            case "Min", "Max", "DecimalMin", "DecimalMax" -> "range";
            default -> name.toLowerCase(Locale.ROOT);
        };
    }
}
