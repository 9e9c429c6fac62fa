package orders;

import dev.gatehouse.verifier.dropwizard.GatehouseBundle;
import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;

/** A service whose users sign in at Gatehouse. */
public final class OrdersApplication extends Application<OrdersConfiguration> {
    public static void main(String[] arguments) throws Exception {
        new OrdersApplication().run(arguments);
    }

    @Override
    public void initialize(Bootstrap<OrdersConfiguration> bootstrap) {
        bootstrap.setConfigurationSourceProvider(new SubstitutingSourceProvider(
                bootstrap.getConfigurationSourceProvider(), new EnvironmentVariableSubstitutor()));
        bootstrap.addBundle(new GatehouseBundle<>(configuration -> configuration.gatehouse));
    }

    @Override
    public void run(OrdersConfiguration configuration, Environment environment) {
        environment.jersey().register(new OrdersResource());
    }
}
