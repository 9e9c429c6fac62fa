package dev.gatehouse.platform.lifecycle;

import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.metrics.servlets.HealthCheckServlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/**
 * Serves {@code /healthcheck}, which tells load balancers whether this instance accepts requests. Answers 503 where the servlet
 * of Dropwizard answers 500.
 */
final class Readiness extends HealthCheckServlet {
    private static final long serialVersionUID = 1L;

    private final transient Shutdown shutdown;

    Readiness(HealthCheckRegistry checks, Shutdown shutdown) {
        super(checks);
        this.shutdown = shutdown;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        shutdown.readinessAsked();
        if (shutdown.hasBegun()) {
            // During the shutdown the result of the checks does not matter, so do not wait for them.
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            response.setContentType("application/json");
            response.setHeader("Cache-Control", "no-store");
            response.getWriter().write("{\"shutdown\":{\"healthy\":false,\"message\":\"shutting down\"}}");
            return;
        }
        super.doGet(request, new HttpServletResponseWrapper(response) {
            @Override
            public void setStatus(int status) {
                super.setStatus(status == SC_INTERNAL_SERVER_ERROR ? SC_SERVICE_UNAVAILABLE : status);
            }
        });
    }
}
