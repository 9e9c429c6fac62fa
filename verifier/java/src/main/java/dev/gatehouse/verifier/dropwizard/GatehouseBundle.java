package dev.gatehouse.verifier.dropwizard;

import com.codahale.metrics.health.HealthCheck;
import dev.gatehouse.verifier.GatehouseCaller;
import dev.gatehouse.verifier.Verifier;
import dev.gatehouse.verifier.VerifierHealth;
import io.dropwizard.auth.AuthDynamicFeature;
import io.dropwizard.auth.AuthValueFactoryProvider;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.setup.JerseyEnvironment;
import io.dropwizard.lifecycle.Managed;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Function;
import org.glassfish.jersey.server.filter.RolesAllowedDynamicFeature;

/**
 * Guards a Dropwizard service: {@code @Auth GatehouseCaller} on a parameter requires a valid access token, {@code @RolesAllowed} a
 * role, and {@link RecentLogin} a recent login. The health check {@code gatehouse} reports the state of the verifier.
 *
 * @param <C> the configuration of the service
 */
public final class GatehouseBundle<C extends Configuration> implements ConfiguredBundle<C> {
    private static final System.Logger LOG = System.getLogger(GatehouseBundle.class.getName());
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    private final Function<C, GatehouseConfiguration> settings;

    /**
     * Creates the bundle.
     *
     * @param settings returns the part of the service's configuration that is for the bundle
     */
    public GatehouseBundle(Function<C, GatehouseConfiguration> settings) {
        this.settings = settings;
    }

    @Override
    public void run(C configuration, Environment environment) {
        Verifier verifier = settings.apply(configuration).verifier();
        environment.lifecycle().manage(new Managed() {
            @Override
            public void start() throws InterruptedException {
                // If it takes longer, the service starts, and the health check tells.
                boolean ready = verifier.awaitReady(START_TIMEOUT);
                LOG.log(
                        ready ? Level.DEBUG : Level.WARNING,
                        "Keys and ended sessions of Gatehouse are loaded: " + ready);
            }

            @Override
            public void stop() {
                verifier.close();
            }
        });
        environment.healthChecks().register("gatehouse", new HealthCheck() {
            @Override
            protected Result check() {
                VerifierHealth health = verifier.health();
                return health.healthy()
                        ? Result.healthy()
                        : Result.unhealthy(health.reason().orElse(""));
            }
        });
        JerseyEnvironment jersey = environment.jersey();
        jersey.register(new AuthDynamicFeature(new TokenFilter(verifier)));
        jersey.register(RolesAllowedDynamicFeature.class);
        jersey.register(new RecentLoginFeature(verifier));
        jersey.register(new AuthValueFactoryProvider.Binder<>(GatehouseCaller.class));
    }
}
