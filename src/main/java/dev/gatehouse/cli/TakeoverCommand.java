package dev.gatehouse.cli;

import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.SchemaPreparations;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.config.LayeredConfigurationFactory;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.database.migration.Migrations;
import dev.gatehouse.takeover.Takeover;
import dev.gatehouse.takeover.WrapPasswordsNow;
import dev.gatehouse.user.Users;
import io.dropwizard.configuration.ConfigurationFactory;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import java.sql.Connection;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.ArgumentParserException;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/** {@code takeover}: prints what a takeover would change, prints its progress, or completes it. */
final class TakeoverCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String ACTION = "action";
    private static final String DRY_RUN = "dry-run";
    private static final String FILE = "file";

    private final PrintStream out;
    private @Nullable Subparser usage;

    TakeoverCommand(PrintStream out) {
        super("takeover", "Takes over the database of a tutorial: prints the plan or the progress, or does it now");
        this.out = out;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        usage = subparser;
        subparser.help(getDescription());
        subparser
                .addArgument("--" + DRY_RUN)
                .action(Arguments.storeTrue())
                .help("print what would change in the database, and change nothing");
        subparser
                .addArgument(ACTION)
                .nargs("?")
                .help(
                        "status: print how many passwords are wrapped; run: take over the table and wrap all passwords, with a"
                                + " progress bar");
        addFileArgument(subparser);
    }

    @Override
    public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
        Map<String, Object> given = new HashMap<>(namespace.getAttrs());
        if (Boolean.TRUE.equals(given.get(DRY_RUN.replace('-', '_')))) {
            // With --dry-run, the first positional argument is the file.
            plan(read(bootstrap, given.get(FILE) == null ? given.get(ACTION) : given.get(FILE)));
            return;
        }
        if (!Set.of("status", "run").contains(String.valueOf(given.get(ACTION)))) {
            throw new ArgumentParserException("expected --dry-run, status or run", usage);
        }
        super.run(bootstrap, new Namespace(given));
    }

    @Override
    public void onError(Cli cli, Namespace namespace, Throwable failure) {
        if (failure instanceof ArgumentParserException wrongUsage) {
            cli.getStdErr().println(wrongUsage.getMessage());
            wrongUsage.getParser().printHelp(cli.getStdErr());
        } else {
            super.onError(cli, namespace, failure);
        }
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration settings)
            throws Exception {
        if (namespace.getString(ACTION).equals("status")) {
            wrapping(settings, WrapPasswordsNow::status);
        } else {
            run(settings);
        }
    }

    /** Reads the configuration without the effects of a start: creates no directory and no log file. */
    @SuppressWarnings("unchecked") // as Dropwizard's method does, which other commands call
    private GatehouseConfiguration read(Bootstrap<?> bootstrap, @Nullable Object file) throws Exception {
        ConfigurationFactory<GatehouseConfiguration> factory = ((Bootstrap<GatehouseConfiguration>) bootstrap)
                .getConfigurationFactoryFactory()
                .create(
                        GatehouseConfiguration.class,
                        bootstrap.getValidatorFactory().getValidator(),
                        bootstrap.getObjectMapper(),
                        "dw");
        ConfigurationFactory<GatehouseConfiguration> quiet =
                factory instanceof LayeredConfigurationFactory<GatehouseConfiguration> files
                        ? files.unprepared()
                        : factory;
        return file == null
                ? quiet.build()
                : quiet.build(bootstrap.getConfigurationSourceProvider(), String.valueOf(file));
    }

    private void plan(GatehouseConfiguration settings) throws Exception {
        if (settings.database().isEmbedded()) {
            throw new StartException(
                    "No database is configured: set DATABASE_URL, or SQLALCHEMY_DATABASE_URI as in the tutorial.");
        }
        try (Connection connection = settings.database().connect(settings.dataDirectory())) {
            out.println(new Takeover(connection).plan());
        }
    }

    private void run(GatehouseConfiguration settings) throws Exception {
        try (Connection connection = settings.database().connect(settings.dataDirectory())) {
            new Migrations(connection, SchemaPreparations.all()).bringUpToDate(true);
        }
        wrapping(settings, wrapping -> wrapping.run(Runtime.getRuntime().availableProcessors()));
    }

    /** Needs no master secret, because the digests of a tutorial are not encrypted. */
    private void wrapping(GatehouseConfiguration settings, CommandDatabase.Work<WrapPasswordsNow> work)
            throws Exception {
        CommandDatabase.use(settings, jdbi -> {
            try (Passwords passwords = new Passwords(settings.password(), settings.nativeAllowed())) {
                Clock clock = Clock.systemUTC();
                work.run(new WrapPasswordsNow(jdbi, new Users(jdbi, passwords, clock), clock, out));
            }
        });
    }
}
