package dev.gatehouse.platform.jobs;

import dev.gatehouse.kernel.Causes;
import dev.gatehouse.platform.database.EmbeddedBackup;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /backup} on the admin port: copies the embedded database. The port has no authentication, so the caller chooses
 * neither the file nor its content, and gets only its name.
 */
public final class BackupServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(BackupServlet.class);

    private final transient EmbeddedBackup backup;

    private BackupServlet(EmbeddedBackup backup) {
        this.backup = backup;
    }

    public static void install(Environment environment, EmbeddedBackup backup) {
        environment.admin().addServlet("backup", new BackupServlet(backup)).addMapping("/backup");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        try {
            Optional<Path> written = backup.write();
            if (written.isEmpty()) {
                response.setStatus(HttpServletResponse.SC_CONFLICT);
                response.getWriter().println("Another backup is running.");
                return;
            }
            Path file = written.get();
            LOG.info("Copied the database to {}", file);
            response.getWriter()
                    .println("Copied the database to " + file + " (" + Files.size(file)
                            + " bytes). Move it to another machine, and keep the secret elsewhere.");
        } catch (IOException | UncheckedIOException | JdbiException e) {
            LOG.warn("Copying the database failed: {}", reason(e));
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            response.getWriter().println("The database cannot be copied: " + reason(e));
        }
    }

    private static String reason(Exception failure) {
        return String.valueOf(
                Causes.of(failure).reduce(failure, (before, cause) -> cause).getMessage());
    }
}
