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

/** {@code /prometheus} of the admin port. docs/operations.md lists every metric. */
public final class PrometheusMetrics {
    private static final String POOL = "io.dropwizard.db.ManagedPooledDataSource.database.";

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private PrometheusMetrics() {}

    /** What is known before there is anything else. */
    public static PrometheusMetrics install(Environment environment) {
        PrometheusMetrics metrics = new PrometheusMetrics();
        Info.builder()
                .name("gatehouse_build_info")
                .help("The version that runs")
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
        // Management beans take a while to set up, and the first answer need not wait for them.
        environment
                .lifecycle()
                .addServerLifecycleListener(server -> JvmMetrics.builder().register(metrics.registry));
        // JvmMetrics keeps every registry for as long as the JVM lives: this one is to take nothing of the service
        // along.
        environment.lifecycle().manage(new AutoCloseableManager(metrics.registry::clear));
        return metrics;
    }

    private void pool(MetricRegistry metrics) {
        gauge(
                "gatehouse_database_up",
                "1 while the database answers, else 0",
                () -> 1 - value(metrics, "database.away"));
        GaugeWithCallback.builder()
                .name("gatehouse_database_connections")
                .help("Connections of the pool, by state")
                .labelNames("state")
                .callback(callback -> {
                    callback.call(value(metrics, POOL + "active"), "active");
                    callback.call(value(metrics, POOL + "idle"), "idle");
                })
                .register(registry);
        gauge(
                "gatehouse_database_waiting",
                "Requests that wait for a connection",
                () -> value(metrics, POOL + "waiting"));
    }

    private void clients(MetricRegistry metrics) {
        gauge(
                "gatehouse_http_connections",
                "Connections of clients to the application port",
                () -> value(metrics, "http.connections"));
        gauge(
                "gatehouse_http_body_bytes",
                "Memory for bodies that have not arrived in full or are worked on",
                () -> value(metrics, "http.bodies"));
    }

    private void takeover(MetricRegistry metrics) {
        gauge(
                "gatehouse_takeover_passwords_left",
                "Stored digests of a tutorial that are to be wrapped, on all instances together",
                () -> value(metrics, "takeover.unwrapped"));
        counter(
                "gatehouse_takeover_passwords_wrapped_total",
                "Those that this instance has wrapped",
                () -> value(metrics, "takeover.wrapped"));
    }

    /** What Dropwizard's registry has; 0 before it is there. */
    private static double value(MetricRegistry metrics, String name) {
        return Optional.ofNullable(metrics.getGauges().get(name))
                .<Object>map(gauge -> gauge.getValue())
                .filter(Number.class::isInstance)
                .map(number -> ((Number) number).doubleValue())
                .orElse(0.0);
    }

    /** Serves a figure that is asked for whenever the metrics are read. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Serves a count that is asked for whenever the metrics are read. */
    private void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Serves what a class of a feature counts. */
    public void register(Collector collector) {
        registry.register(collector);
    }
}
