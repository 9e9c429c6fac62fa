package dev.gatehouse.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import net.sourceforge.argparse4j.inf.Namespace;
import org.slf4j.LoggerFactory;

/** Dropwizard's, but for the stack trace of a start that failed: {@link CommandLine} says that in a sentence. */
public final class QuietServerCommand<T extends Configuration> extends ServerCommand<T> {
    public QuietServerCommand(Application<T> application) {
        super(application, "server", "Runs the service; without a file, on config.yml or else on the one in the jar");
    }

    @Override
    protected void run(Bootstrap<T> bootstrap, Namespace namespace, T configuration) throws Exception {
        ((Logger) LoggerFactory.getLogger(ServerCommand.class)).setLevel(Level.OFF);
        super.run(bootstrap, namespace, configuration);
    }
}
