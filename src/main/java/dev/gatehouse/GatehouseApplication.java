package dev.gatehouse;

import dev.gatehouse.cli.CommandLine;
import dev.gatehouse.cli.Commands;
import dev.gatehouse.edge.connection.OperatorPorts;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.database.DatabaseClock;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import dev.gatehouse.platform.web.DelayedAnswers;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Starts the service: {@link Components} creates its objects, {@link Features} installs them in the server. */
public class GatehouseApplication extends Application<GatehouseConfiguration> {
    private final Clock machine;
    private final Map<String, String> variables;
    private final ServerBundle server = new ServerBundle();

    public GatehouseApplication() {
        this(Clock.tickMillis(ZoneOffset.UTC), System.getenv());
    }

    /**
     * @param machine the clock of this machine, with a precision of milliseconds
     * @param variables the environment variables for config.yml
     */
    protected GatehouseApplication(Clock machine, Map<String, String> variables) {
        this.machine = machine;
        this.variables = Map.copyOf(variables);
    }

    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler(FatalErrors::uncaught);
        int status = new GatehouseApplication().execute(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Runs a command and returns the exit status of the process. */
    private int execute(String... arguments) {
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(this);
        initialize(bootstrap);
        return CommandLine.run(bootstrap, System.out, System.err, arguments);
    }

    @Override
    public String getName() {
        return "gatehouse";
    }

    @Override
    public void initialize(Bootstrap<GatehouseConfiguration> bootstrap) {
        Commands.register(this, bootstrap, variables);
        bootstrap.addBundle(server);
    }

    /** Returns the clock of the service. A test moves it. */
    protected Clock timeOf(Clock clock) {
        return clock;
    }

    @Override
    public void run(GatehouseConfiguration settings, Environment environment) throws Exception {
        // The native library loads while the database is opened.
        Crypto crypto = Crypto.best(settings.nativeAllowed());
        settings.secretFile().verify();
        DatabaseClock ofDatabase = new DatabaseClock(machine);
        Jdbi jdbi = Databases.open(
                environment, settings.database(), settings.dataDirectory(), SchemaPreparations.all(), ofDatabase);
        EmbeddedDatabase.install(environment, settings, jdbi);
        Components components = new Components(settings, jdbi, crypto, timeOf(ofDatabase));
        components.prepare();
        environment
                .lifecycle()
                .addServerLifecycleListener(started -> components.passwords().answerOn(started.getThreadPool()));
        Features features = new Features(
                components,
                settings,
                server.effective(),
                DelayedAnswers.install(environment),
                environment.getObjectMapper(),
                ofDatabase::differs);
        // Before the resources, since the edge configures how JSON is read and written.
        features.installEdge(environment, server.shutdown(), server.metrics());
        features.install(environment, server.metrics());
        // Last, so that its handler is the first that a request passes.
        OperatorPorts.install(settings.operatorPorts(), settings.getServerFactory(), environment);
    }
}
