package dev.gatehouse.edge;

import dev.gatehouse.edge.connection.OperatorPorts;
import dev.gatehouse.platform.metrics.PrometheusMetrics;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.Unit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;

/** Measures the duration of every request on the application port, including failed ones. */
final class RequestDurations extends Handler.Wrapper {
    /** In seconds: from a response out of memory to one that the client no longer waits for. */
    private static final double[] BUCKETS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    private final Histogram durations = Histogram.builder()
            .name("gatehouse_http_request_duration_seconds")
            .help("Time from the first byte of a request to the end of its response, by operation and status")
            .unit(Unit.SECONDS)
            .labelNames("operation", "status")
            .classicOnly()
            .classicUpperBounds(BUCKETS)
            .build();

    RequestDurations(PrometheusMetrics metrics) {
        metrics.register(durations);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!OperatorPorts.serve(request)) {
            Request.addCompletionListener(request, failure -> observe(request, response));
        }
        return super.handle(request, response, callback);
    }

    private void observe(Request request, Response response) {
        durations
                .labelValues(OperationFilter.operation(request), Integer.toString(response.getStatus()))
                .observe(Unit.nanosToSeconds(NanoTime.since(request.getBeginNanoTime())));
    }
}
