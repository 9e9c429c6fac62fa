package dev.gatehouse.cli;

import dev.gatehouse.kernel.Causes;
import dev.gatehouse.mail.TemplateException;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.database.DatabaseConnectionException;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.util.JarLocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.sourceforge.argparse4j.inf.ArgumentParserException;

/** Runs a command, and explains a failure in one sentence. */
public final class CommandLine {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    /** The beginning of the message of Jetty if it cannot listen on an address. */
    private static final String BIND_FAILURE = "Failed to bind to ";

    private static final Set<List<String>> HELP = Set.of(List.of("-h"), List.of("--help"));
    private static final String DEFAULTS = """
            Default command: server. Default file: config.yml in the working directory, otherwise
            the one in the jar. Each command has its own --help.""";

    private CommandLine() {}

    /**
     * Runs one command.
     *
     * @param arguments the command and its arguments; empty runs {@code server}
     * @return the exit code: 0 for success, 1 for a failure, 2 for wrong usage
     */
    public static int run(Bootstrap<?> bootstrap, PrintStream out, PrintStream err, String... arguments) {
        // Dropwizard prints stack traces of failures here. Only the usage text of a wrong command is shown.
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        Cli cli = new Cli(new JarLocation(bootstrap.getApplication().getClass()), bootstrap, out, complaints);
        Optional<Throwable> failure = cli.run(arguments.length == 0 ? new String[] {"server"} : arguments);
        if (failure.isEmpty()) {
            if (HELP.contains(List.of(arguments))) {
                out.println(System.lineSeparator() + DEFAULTS);
            }
            return 0;
        }
        FatalErrors.haltOn(failure.get());
        if (failure.get() instanceof ArgumentParserException) {
            err.print(complaints.toString(StandardCharsets.UTF_8));
            return WRONG_USAGE;
        }
        Optional<String> sentence = sentence(failure.get());
        sentence.ifPresentOrElse(err::println, () -> {
            err.println("Unexpected error. Please report it together with this stack trace:");
            failure.get().printStackTrace(err);
        });
        return FAILED;
    }

    /** Returns a sentence about a failure that an operator can resolve; empty for a failure that only a developer can. */
    public static Optional<String> sentence(Throwable failure) {
        return Causes.of(failure).flatMap(cause -> explain(cause).stream()).findFirst();
    }

    private static Optional<String> explain(Throwable cause) {
        if (cause instanceof StartException || cause instanceof TemplateException) {
            return Optional.ofNullable(cause.getMessage());
        }
        if (cause instanceof MasterSecret.WrongSecretException) {
            return Optional.of(
                    "A signing key in the database cannot be decrypted with secret (GATEHOUSE_SECRET) or any of"
                            + " secretsAccepted (GATEHOUSE_SECRETS_ACCEPTED): " + cause.getMessage() + ".");
        }
        if (String.valueOf(cause.getMessage()).startsWith(BIND_FAILURE) && cause instanceof IOException) {
            return Optional.of(bindFailure(cause));
        }
        return cause instanceof SQLException sql
                ? Optional.of(DatabaseConnectionException.sentence(sql))
                : Optional.empty();
    }

    /** Builds the sentence from the address in the message and the reason in the cause. */
    private static String bindFailure(Throwable failure) {
        String address = String.valueOf(failure.getMessage())
                .substring(BIND_FAILURE.length())
                .replaceFirst("^/", "")
                .replace("/<unresolved>", "");
        String reason = failure.getCause() instanceof UnresolvedAddressException
                ? "no such host"
                : DatabaseConnectionException.rootReason(failure);
        return "Cannot listen on " + address
                + " (HTTP_HOST and HTTP_PORT, ADMIN_HOST and ADMIN_PORT, or METRICS_HOST and METRICS_PORT): " + reason
                + ".";
    }
}
