package dev.gatehouse.edge.connection;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Finds operations by an annotation of their generated methods, before a request reaches its resource. */
public final class MarkedOperations {
    /** A path parameter. */
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    /** Operation names by method and path, for paths without parameters. */
    private final Map<String, String> exact = new HashMap<>();

    private final List<Template> templates = new ArrayList<>();

    private MarkedOperations() {}

    /** @param name the operation id of the contract */
    private record Template(Pattern methodAndPath, String name) {}

    /**
     * Collects the operations with an annotation.
     *
     * @param registered the resource classes, which implement the generated interfaces; other classes are ignored
     * @param mark the annotation that the templates add to a method
     */
    public static MarkedOperations of(Collection<Class<?>> registered, Class<? extends Annotation> mark) {
        MarkedOperations operations = new MarkedOperations();
        for (Class<?> resource : registered) {
            for (Class<?> type : resource.getInterfaces()) {
                @Nullable Path root = type.getAnnotation(Path.class);
                if (root != null) {
                    Arrays.stream(type.getMethods())
                            .filter(method -> method.isAnnotationPresent(mark))
                            .forEach(method -> operations.add(root.value(), method));
                }
            }
        }
        return operations;
    }

    private void add(String root, Method method) {
        @Nullable Path path = method.getAnnotation(Path.class);
        String operation = httpMethod(method) + " " + root + (path == null ? "" : path.value());
        if (PARAMETER.matcher(operation).find()) {
            Pattern pattern = Pattern.compile(PARAMETER.matcher(operation).replaceAll("[^/]+"));
            templates.add(new Template(pattern, method.getName()));
        } else {
            exact.put(operation, method.getName());
        }
    }

    private static String httpMethod(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(found -> found != null)
                .map(HttpMethod::value)
                .findFirst()
                .orElseThrow();
    }

    /** Returns the name of the operation that a request is for, if it has the annotation. */
    public Optional<String> find(Request request) {
        String operation = request.getMethod() + " " + Request.getPathInContext(request);
        @Nullable String name = exact.get(operation);
        return name != null
                ? Optional.of(name)
                : templates.stream()
                        .filter(template ->
                                template.methodAndPath().matcher(operation).matches())
                        .map(Template::name)
                        .findFirst();
    }
}
