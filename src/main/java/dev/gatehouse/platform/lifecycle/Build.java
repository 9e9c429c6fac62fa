package dev.gatehouse.platform.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The version of this jar and of the libraries for browsers in it. */
public record Build(String version, String swaggerUiVersion, String htmVersion, String uplotVersion) {
    public static Build current() {
        Properties properties = new Properties();
        try (InputStream in = Objects.requireNonNull(
                Build.class.getClassLoader().getResourceAsStream("build.properties"),
                "build.properties is missing from the jar")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Build(
                properties.getProperty("version"),
                properties.getProperty("swagger-ui.version"),
                properties.getProperty("htm.version"),
                properties.getProperty("uplot.version"));
    }
}
