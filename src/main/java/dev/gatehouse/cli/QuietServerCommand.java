package dev.gatehouse.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.gatehouse.GatehouseConfiguration;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.slf4j.LoggerFactory;

/** Dropwizard's, but for the stack trace of a start that failed: {@link CommandLine} says that in a sentence. */
final class QuietServerCommand extends ServerCommand<GatehouseConfiguration> {
    QuietServerCommand(Application<GatehouseConfiguration> application) {
        super(application, "server", "Runs the service; without a file, on config.yml or else on the one in the jar");
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.help(getDescription());
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration configuration)
            throws Exception {
        ((Logger) LoggerFactory.getLogger(ServerCommand.class)).setLevel(Level.OFF);
        super.run(bootstrap, namespace, configuration);
    }
}
