package dev.gatehouse.platform.metrics;

import com.codahale.metrics.MetricRegistry;
import dev.gatehouse.platform.lifecycle.Build;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** Exports the metrics at {@code /prometheus} of the admin port. docs/operations.md lists every metric. */
public final class PrometheusMetrics {
    private static final String POOL = "io.dropwizard.db.ManagedPooledDataSource.database.";

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private PrometheusMetrics() {}

    /** Registers the metrics of the build, the connection pool, the takeover and the connections, and adds the servlet. */
    public static PrometheusMetrics install(Environment environment) {
        PrometheusMetrics metrics = new PrometheusMetrics();
        Info.builder()
                .name("gatehouse_build_info")
                .help("The running version of the service")
                .labelNames("version")
                .register(metrics.registry)
                .addLabelValues(Build.current().version());
        metrics.pool(environment.metrics());
        metrics.takeover(environment.metrics());
        metrics.clients(environment.metrics());
        environment
                .admin()
                .addServlet("prometheus", new PrometheusMetricsServlet(metrics.registry))
                .addMapping("/prometheus");
        // Management beans take long to set up, so the JVM metrics are registered after the server has started.
        environment
                .lifecycle()
                .addServerLifecycleListener(server -> JvmMetrics.builder().register(metrics.registry));
        // JvmMetrics keeps every registry until the JVM ends: clear this one, so that the objects of the service can be
        // garbage-collected.
        environment.lifecycle().manage(new AutoCloseableManager(metrics.registry::clear));
        return metrics;
    }

    private void pool(MetricRegistry metrics) {
        gauge(
                "gatehouse_database_up",
                "1 if the database accepts writes, otherwise 0",
                () -> 1 - value(metrics, "database.away"));
        gauge(
                "gatehouse_database_clock_offset_seconds",
                "Seconds by which the clock of this machine is ahead of the database's; negative if it is behind",
                () -> value(metrics, "database.clock"));
        GaugeWithCallback.builder()
                .name("gatehouse_database_connections")
                .help("Connections in the database pool, by state")
                .labelNames("state")
                .callback(callback -> {
                    callback.call(value(metrics, POOL + "active"), "active");
                    callback.call(value(metrics, POOL + "idle"), "idle");
                })
                .register(registry);
        gauge(
                "gatehouse_database_waiting",
                "Requests waiting for a database connection",
                () -> value(metrics, POOL + "waiting"));
    }

    private void clients(MetricRegistry metrics) {
        gauge(
                "gatehouse_http_connections",
                "Open client connections on the application port",
                () -> value(metrics, "http.connections"));
        gauge(
                "gatehouse_http_body_bytes",
                "Memory for request bodies that are being received or processed, in bytes",
                () -> value(metrics, "http.bodies"));
    }

    private void takeover(MetricRegistry metrics) {
        gauge(
                "gatehouse_takeover_passwords_left",
                "Password digests of a tutorial's database that are not wrapped yet, across all instances",
                () -> value(metrics, "takeover.unwrapped"));
        counter(
                "gatehouse_takeover_passwords_wrapped_total",
                "Password digests that this instance has wrapped",
                () -> value(metrics, "takeover.wrapped"));
    }

    /** Returns the value of a gauge in Dropwizard's registry; 0 if it is not registered yet. */
    private static double value(MetricRegistry metrics, String name) {
        return Optional.ofNullable(metrics.getGauges().get(name))
                .<Object>map(gauge -> gauge.getValue())
                .filter(Number.class::isInstance)
                .map(number -> ((Number) number).doubleValue())
                .orElse(0.0);
    }

    /** Exports a gauge whose value is computed at each scrape. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Exports a counter whose value is read at each scrape. */
    private void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Exports a metric of a feature. */
    public void register(Collector collector) {
        registry.register(collector);
    }
}
