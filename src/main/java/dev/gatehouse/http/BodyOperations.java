package dev.gatehouse.http;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** Knows which requests have a body that an operation reads. */
final class BodyOperations {
    /** A parameter of a path. */
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    /** Method and path. */
    private final Set<String> exact = new HashSet<>();

    /** The same of paths with parameters. */
    private final List<Pattern> patterns = new ArrayList<>();

    private BodyOperations() {}

    /** @param registered classes that implement what is generated from the contract, and any others */
    static BodyOperations of(Collection<Class<?>> registered) {
        BodyOperations operations = new BodyOperations();
        for (Class<?> resource : registered) {
            for (Class<?> type : resource.getInterfaces()) {
                Path path = type.getAnnotation(Path.class);
                if (path != null) {
                    operations.add(type, path.value());
                }
            }
        }
        return operations;
    }

    private void add(Class<?> type, String root) {
        for (Method operation : type.getMethods()) {
            // The templates give it to operations that have a body, and to no other.
            if (operation.isAnnotationPresent(Consumes.class)) {
                Path path = operation.getAnnotation(Path.class);
                add(method(operation) + " " + root + (path == null ? "" : path.value()));
            }
        }
    }

    private void add(String operation) {
        if (PARAMETER.matcher(operation).find()) {
            patterns.add(Pattern.compile(PARAMETER.matcher(operation).replaceAll("[^/]+")));
        } else {
            exact.add(operation);
        }
    }

    private static String method(Method operation) {
        for (Annotation annotation : operation.getAnnotations()) {
            HttpMethod method = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (method != null) {
                return method.value();
            }
        }
        return "";
    }

    /** Returns whether the operation that a request is for reads its body; false where there is none. */
    boolean readBodyOf(Request request) {
        String operation = request.getMethod() + " " + Request.getPathInContext(request);
        return exact.contains(operation)
                || patterns.stream()
                        .anyMatch(pattern -> pattern.matcher(operation).matches());
    }
}
