package dev.gatehouse.ops;

import dev.gatehouse.kernel.MasterSecret;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.util.JarLocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import net.sourceforge.argparse4j.inf.ArgumentParserException;

/** Runs a command, and says in one sentence what went wrong with it. */
public final class CommandLine {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    /** H2: the file is locked by another process. */
    private static final int H2_FILE_IN_USE = 90020;

    private CommandLine() {}

    /**
     * Runs one command.
     *
     * @param arguments none: the server
     * @return what the process should exit with: 0 good, 1 failed, 2 wrong usage
     */
    public static int run(Bootstrap<?> bootstrap, PrintStream out, PrintStream err, String... arguments) {
        // Dropwizard's commands print stack traces; the usage of a wrong one is worth showing.
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        Cli cli = new Cli(new JarLocation(bootstrap.getApplication().getClass()), bootstrap, out, complaints);
        Optional<Throwable> failure = cli.run(arguments.length == 0 ? new String[] {"server"} : arguments);
        if (failure.isEmpty()) {
            return 0;
        }
        if (failure.get() instanceof ArgumentParserException) {
            err.print(complaints.toString(StandardCharsets.UTF_8));
            return WRONG_USAGE;
        }
        Optional<String> sentence = sentence(failure.get());
        sentence.ifPresentOrElse(err::println, () -> {
            err.println("Something unforeseen went wrong; what follows is for whoever looks into it.");
            failure.get().printStackTrace(err);
        });
        return FAILED;
    }

    /** What an operator can do something about; none for what only a developer can. */
    static Optional<String> sentence(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .flatMap(cause -> explain(cause).stream())
                .findFirst();
    }

    private static Optional<String> explain(Throwable cause) {
        if (cause instanceof StartException) {
            return Optional.ofNullable(cause.getMessage());
        }
        if (cause instanceof MasterSecret.WrongSecretException) {
            return Optional.of("A signing key in the database cannot be opened with secret (GATEHOUSE_SECRET): "
                    + cause.getMessage() + ".");
        }
        if (cause instanceof BindException || isBindFailure(cause)) {
            return Optional.of("The port cannot be listened on: " + cause.getMessage() + ".");
        }
        if (cause instanceof SQLException sql) {
            return Optional.of(
                    sql.getErrorCode() == H2_FILE_IN_USE
                            ? "The embedded database is in use by another process: stop that one, or set DATA_DIR."
                            : "The database cannot be used: " + sql.getMessage());
        }
        return Optional.empty();
    }

    private static boolean isBindFailure(Throwable cause) {
        return cause instanceof IOException
                && String.valueOf(cause.getMessage()).startsWith("Failed to bind");
    }
}
