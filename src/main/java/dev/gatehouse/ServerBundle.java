package dev.gatehouse;

import dev.gatehouse.edge.connection.HttpLimits;
import dev.gatehouse.edge.connection.RequestDeadlineConnections;
import dev.gatehouse.platform.config.EffectiveSettings;
import dev.gatehouse.platform.lifecycle.ServerTuning;
import dev.gatehouse.platform.lifecycle.Shutdown;
import dev.gatehouse.platform.metrics.PrometheusMetrics;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The parts of a server that do not depend on its features: connections and their limits, shutdown, metrics and settings. */
final class ServerBundle implements ConfiguredBundle<GatehouseConfiguration> {
    private @Nullable EffectiveSettings effective;
    private @Nullable Shutdown shutdown;
    private @Nullable PrometheusMetrics metrics;

    @Override
    public void initialize(Bootstrap<?> bootstrap) {
        RequestDeadlineConnections.install(bootstrap.getObjectMapper());
    }

    @Override
    public void run(GatehouseConfiguration settings, Environment environment) {
        // Before the tuning, which changes the configuration.
        effective = settings.effective(environment.getObjectMapper());
        ServerTuning.apply(settings.getServerFactory(), settings.requestLog(), environment);
        shutdown = Shutdown.install(settings.shutdownDelay().toJavaDuration(), environment);
        metrics = PrometheusMetrics.install(environment);
        HttpLimits.install(environment, settings.http());
    }

    /** Returns the settings in effect. Requires that the bundle has run. */
    EffectiveSettings effective() {
        return Objects.requireNonNull(effective);
    }

    /** Returns the shutdown of the server. Requires that the bundle has run. */
    Shutdown shutdown() {
        return Objects.requireNonNull(shutdown);
    }

    /** Returns the registry of metrics. Requires that the bundle has run. */
    PrometheusMetrics metrics() {
        return Objects.requireNonNull(metrics);
    }
}
