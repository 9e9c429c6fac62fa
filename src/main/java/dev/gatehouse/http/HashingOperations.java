package dev.gatehouse.http;

import dev.gatehouse.kernel.Hashes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Request;
import org.glassfish.jersey.uri.UriTemplate;
import org.jspecify.annotations.Nullable;

/** The operations that the contract marks {@code x-hashes}, recognised before a request reaches its resource. */
final class HashingOperations {
    private final List<Operation> operations;

    private HashingOperations(List<Operation> operations) {
        this.operations = List.copyOf(operations);
    }

    /** @param name as the contract calls it */
    private record Operation(String method, UriTemplate path, String name) {}

    /** @param resources that implement generated interfaces; all others are ignored */
    static HashingOperations of(Collection<Class<?>> resources) {
        List<Operation> operations = new ArrayList<>();
        for (Class<?> resource : resources) {
            for (Class<?> type : resource.getInterfaces()) {
                Arrays.stream(type.getMethods())
                        .filter(method -> method.isAnnotationPresent(Hashes.class))
                        .forEach(method -> operations.add(operation(type, method)));
            }
        }
        return new HashingOperations(operations);
    }

    private static Operation operation(Class<?> type, Method method) {
        String path = Stream.of(type.getAnnotation(Path.class), method.getAnnotation(Path.class))
                .map(HashingOperations::segments)
                .filter(segments -> !segments.isEmpty())
                .collect(Collectors.joining("/", "/", ""));
        return new Operation(httpMethod(method), new UriTemplate(path), method.getName());
    }

    private static String segments(@Nullable Path path) {
        return path == null ? "" : path.value().replaceAll("^/|/$", "");
    }

    private static String httpMethod(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(found -> found != null)
                .map(HttpMethod::value)
                .findFirst()
                .orElseThrow();
    }

    /** Returns the name of the operation that a request is for, if it is one of them. */
    Optional<String> find(Request request) {
        String path = Request.getPathInContext(request);
        return operations.stream()
                .filter(operation -> operation.method().equals(request.getMethod())
                        && operation.path().match(path, new ArrayList<>()))
                .map(Operation::name)
                .findFirst();
    }
}
