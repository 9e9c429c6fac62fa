package dev.gatehouse.site;

import dev.gatehouse.platform.web.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Files of the classpath as HTTP documents, read once and cached. */
final class ClasspathDocuments {
    private final Map<String, Document> documents = new ConcurrentHashMap<>();

    /** @param resource the name on the classpath; its extension determines the media type */
    Document get(String resource, Map<String, String> headers) {
        return get(resource, name -> Document.ofFile(read(name), mediaType(name), headers));
    }

    /** Returns a document by name; the first call builds it. */
    Document get(String name, Function<String, Document> make) {
        return documents.computeIfAbsent(name, make);
    }

    /** Returns the resources of the files in a folder by their names, a map to which others can be added. */
    static Map<String, String> inFolder(String folder, String... names) {
        Map<String, String> resources = new HashMap<>();
        for (String name : names) {
            resources.put(name, folder + "/" + name);
        }
        return resources;
    }

    static boolean exists(String resource) {
        return ClasspathDocuments.class.getClassLoader().getResource(resource) != null;
    }

    static byte[] read(String resource) {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mediaType(String resource) {
        return switch (resource.substring(resource.lastIndexOf('.'))) {
            case ".html" -> "text/html; charset=utf-8";
            case ".css" -> "text/css; charset=utf-8";
            case ".svg" -> "image/svg+xml";
            default -> "text/javascript; charset=utf-8";
        };
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(
                ClasspathDocuments.class.getClassLoader().getResourceAsStream(resource),
                resource + " is missing from the jar");
    }
}
