package dev.gatehouse.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.slf4j.LoggerFactory;

/** Dropwizard's, but for the stack trace of a start that failed: {@link CommandLine} says that in a sentence. */
final class QuietServerCommand<T extends Configuration> extends ServerCommand<T> {
    QuietServerCommand(Application<T> application) {
        super(application, "server", "Runs the service; without a file, on config.yml or else on the one in the jar");
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.help(getDescription());
    }

    @Override
    protected void run(Bootstrap<T> bootstrap, Namespace namespace, T configuration) throws Exception {
        ((Logger) LoggerFactory.getLogger(ServerCommand.class)).setLevel(Level.OFF);
        super.run(bootstrap, namespace, configuration);
    }
}
