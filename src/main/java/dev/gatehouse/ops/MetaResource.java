package dev.gatehouse.ops;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.api.MetaApi;
import dev.gatehouse.api.model.ProblemDescriptionResponse;
import dev.gatehouse.kernel.Answer;
import dev.gatehouse.kernel.Document;
import dev.gatehouse.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** The contract about itself, on the wire: all of it from the jar, so that it works offline. */
public final class MetaResource implements MetaApi {
    private static final String OPENAPI = "openapi/openapi.yaml";
    private static final Map<String, String> REVALIDATED = Map.of("Cache-Control", "no-cache");

    /** Nothing but what this service itself serves; pictures also as data, which Swagger UI's style sheet does. */
    private static final Map<String, String> PAGE = Map.of(
            "Cache-Control",
            "no-cache",
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    private final Map<String, Document> documents = new ConcurrentHashMap<>();
    private final Map<String, String> files;

    public MetaResource() {
        String swaggerUi =
                "META-INF/resources/webjars/swagger-ui/" + Build.current().swaggerUiVersion() + "/";
        files = Map.of(
                "swagger-ui.css", swaggerUi + "swagger-ui.css",
                "swagger-ui-bundle.js", swaggerUi + "swagger-ui-bundle.js",
                "docs.css", "docs/docs.css",
                "docs.js", "docs/docs.js",
                "gatehouse.svg", "docs/gatehouse.svg");
    }

    @Override
    public Answer getRoot() {
        return new Answer(302, null, Map.of("Location", "/docs"));
    }

    @Override
    public Document getDocs() {
        return documents.computeIfAbsent("docs", key -> document("docs/index.html", "text/html; charset=utf-8", PAGE));
    }

    @Override
    public Document getDocsFile(String name) {
        String resource = files.get(name);
        if (resource == null) {
            throw Problem.NOT_FOUND.exception();
        }
        return documents.computeIfAbsent(name, key -> document(resource, mediaType(name), REVALIDATED));
    }

    @Override
    public Document getOpenapiYaml() {
        return documents.computeIfAbsent("yaml", key -> document(OPENAPI, "application/yaml", REVALIDATED));
    }

    @Override
    public Document getOpenapiJson() {
        return documents.computeIfAbsent("json", key -> new Document(json(), "application/json", REVALIDATED));
    }

    @Override
    public ProblemDescriptionResponse getProblem(String code) {
        return Problem.of(code)
                .map(problem -> new ProblemDescriptionResponse(
                        problem.code(), problem.status(), problem.title(), problem.description()))
                .orElseThrow(Problem.NOT_FOUND::exception);
    }

    private static String mediaType(String name) {
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".css" -> "text/css; charset=utf-8";
            case ".svg" -> "image/svg+xml";
            default -> "text/javascript; charset=utf-8";
        };
    }

    private static Document document(String resource, String mediaType, Map<String, String> headers) {
        return new Document(read(resource), mediaType, headers);
    }

    private static byte[] json() {
        try {
            return new ObjectMapper().writeValueAsBytes(new YAMLMapper().readTree(read(OPENAPI)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(
                MetaResource.class.getClassLoader().getResourceAsStream(resource),
                resource + " is missing from the jar");
    }
}
