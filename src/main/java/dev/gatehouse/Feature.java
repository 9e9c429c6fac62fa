package dev.gatehouse;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.health.HealthCheck;
import dev.gatehouse.platform.jobs.PurgeStep;
import dev.gatehouse.platform.metrics.PrometheusMetrics;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The parts of a feature in a running service, collected in one object so that none is forgotten at the installation. */
final class Feature {
    private final List<Object> resources = new ArrayList<>();
    private final List<PurgeStep> purges = new ArrayList<>();
    private final List<Managed> tasks = new ArrayList<>();
    private final List<Runnable> onceStarted = new ArrayList<>();
    private final List<Consumer<PrometheusMetrics>> metrics = new ArrayList<>();
    private final List<Consumer<MetricRegistry>> gauges = new ArrayList<>();
    private final Map<String, HealthCheck> healthChecks = new LinkedHashMap<>();

    /** Adds a resource with operations of the contract. */
    Feature resource(Object resource) {
        resources.add(resource);
        return this;
    }

    /** Adds a step that deletes expired rows. */
    Feature purge(PurgeStep step) {
        purges.add(step);
        return this;
    }

    /** Adds a task that runs from the start of the service until its shutdown. */
    Feature task(Managed task) {
        tasks.add(task);
        return this;
    }

    /** Adds work that runs once when the service accepts requests. */
    Feature onceStarted(Runnable work) {
        onceStarted.add(work);
        return this;
    }

    /** Adds gauges for the registry of Dropwizard. */
    Feature gauges(Consumer<MetricRegistry> report) {
        gauges.add(report);
        return this;
    }

    /** Adds a health check. */
    Feature healthCheck(String name, HealthCheck check) {
        healthChecks.put(name, check);
        return this;
    }

    /** Adds metrics for Prometheus. */
    Feature metrics(Consumer<PrometheusMetrics> report) {
        metrics.add(report);
        return this;
    }

    /** Installs everything except the purge steps, which one job runs for all features. */
    void install(Environment environment, PrometheusMetrics prometheus) {
        resources.forEach(environment.jersey()::register);
        tasks.forEach(environment.lifecycle()::manage);
        onceStarted.forEach(work -> environment.lifecycle().addServerLifecycleListener(server -> work.run()));
        healthChecks.forEach(environment.healthChecks()::register);
        gauges.forEach(report -> report.accept(environment.metrics()));
        metrics.forEach(report -> report.accept(prometheus));
    }

    List<PurgeStep> purges() {
        return List.copyOf(purges);
    }
}
