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

/** Dropwizard's command without the stack trace of a failed start: {@link CommandLine} prints a sentence instead. */
final class QuietServerCommand extends ServerCommand<GatehouseConfiguration> {
    QuietServerCommand(Application<GatehouseConfiguration> application) {
        super(
                application,
                "server",
                "Runs the service; default file: config.yml in the working directory, otherwise the one in the jar");
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
