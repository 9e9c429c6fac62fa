package dev.gatehouse.cli;

import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.database.DatabaseGeneration;
import dev.gatehouse.platform.database.RunningInstances;
import dev.gatehouse.recovery.PasswordReset;
import dev.gatehouse.recovery.Recovery;
import dev.gatehouse.user.Profile;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** {@code restored}: makes a database that was restored from a backup safe to use, before the service starts on it. */
final class RestoredCommand extends ConfiguredCommand<GatehouseConfiguration> {
    static final String NAME = "restored";
    private static final String RESET_PASSWORDS = "reset-passwords";
    private static final String DEACTIVATE_ADMINS_EXCEPT = "deactivate-admins-except";
    private static final String ID_GAP = "id-gap";
    private static final int DEFAULT_GAP = 100_000;

    /** Names that are printed. */
    private static final int NAMES = 20;

    private final PrintStream out;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    RestoredCommand(PrintStream out) {
        super(NAME, "Makes a database that was restored from a backup safe to use. Stop the service first");
        this.out = out;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.help(getDescription());
        subparser
                .addArgument("--" + RESET_PASSWORDS)
                .choices("admins", "all", "none")
                .setDefault("admins")
                .help("whose passwords are removed, because the backup has passwords that were replaced later"
                        + " (default: admins)");
        subparser
                .addArgument("--" + DEACTIVATE_ADMINS_EXCEPT)
                .metavar("NAME")
                .help("deactivate all administrators but this one, because the backup may have former administrators");
        subparser
                .addArgument("--" + ID_GAP)
                .type(Integer.class)
                .setDefault(DEFAULT_GAP)
                .help("how many user ids are skipped: more than users were added since the backup (default: "
                        + DEFAULT_GAP + ")");
    }

    @Override
    protected void run(Bootstrap<GatehouseConfiguration> bootstrap, Namespace given, GatehouseConfiguration settings)
            throws Exception {
        int gap = given.getInt(argument(ID_GAP));
        if (gap < 1) {
            throw new StartException("--" + ID_GAP + " must be 1 or more.");
        }
        PasswordReset reset =
                PasswordReset.valueOf(given.getString(argument(RESET_PASSWORDS)).toUpperCase(Locale.ROOT));
        CommandDatabase.useComponents(settings, Crypto.best(settings.nativeAllowed()), clock, components -> {
            refuseRunningInstances(settings, components.jdbi());
            // With a wrong secret, no key may be created that no instance can open.
            components.keys().open();
            Recovery recovery = components.recovery();
            List<Profile> others = others(recovery, given.getString(argument(DEACTIVATE_ADMINS_EXCEPT)));
            end(recovery, gap);
            deactivate(recovery, others);
            out.println("Active administrators: " + names(recovery.administrators()) + ".");
            reset(recovery, reset);
            if (settings.database().isEmbedded()) {
                // Last, so that the service does not start if this command has failed.
                new DatabaseGeneration(components.jdbi(), settings.dataDirectory()).raise();
            }
        });
        warn(settings);
    }

    /** The lock on the file does this for the embedded database. */
    private static void refuseRunningInstances(GatehouseConfiguration settings, Jdbi jdbi) throws SQLException {
        if (!settings.database().isMySql()) {
            return;
        }
        int running = jdbi.withHandle(handle -> RunningInstances.count(handle.getConnection()));
        if (running > 0) {
            throw new StartException("The service still runs on this database: " + running
                    + (running == 1 ? " instance has" : " instances have")
                    + " written to the table heartbeat within the last seconds. Stop all instances, then run this command"
                    + " again. Nothing has been revoked.");
        }
    }

    private static String argument(String name) {
        return name.replace('-', '_');
    }

    /** Returns the active administrators but the one with the name; none if no name is given. */
    private static List<Profile> others(Recovery recovery, @Nullable String kept) {
        if (kept == null) {
            return List.of();
        }
        List<Profile> all = recovery.administrators();
        List<Profile> others = all.stream()
                .filter(administrator -> !UsernameKey.of(kept).equals(UsernameKey.of(administrator.username())))
                .toList();
        if (others.size() == all.size()) {
            throw new StartException("--" + DEACTIVATE_ADMINS_EXCEPT + " must be an active administrator: " + names(all)
                    + ". Nothing has been changed.");
        }
        return others;
    }

    private void end(Recovery recovery, int gap) {
        try {
            Recovery.Ended ended = recovery.end(gap);
            out.println("Revoked " + ended.sessions() + " sessions: every user signs in once more.");
            out.println("Removed all signing keys: access tokens from before are refused. The signing key is "
                    + ended.kid() + ".");
            out.println("Revoked " + ended.mailedTokens() + " mailed links, and deleted " + ended.mails()
                    + " unsent mails, which may have been sent after the backup.");
            out.println("Forgot all known devices and addresses.");
            out.println("New users get ids from " + ended.firstUserId() + ".");
        } catch (IllegalArgumentException e) {
            throw new StartException("--" + ID_GAP + " is too large: " + e.getMessage() + ".", e);
        }
    }

    private void deactivate(Recovery recovery, List<Profile> administrators) {
        try {
            administrators.forEach(recovery::deactivate);
        } catch (ProblemException e) {
            throw new StartException(
                    "The administrator in --" + DEACTIVATE_ADMINS_EXCEPT + " has no password: set one first with"
                            + " users reset, then run this command again.",
                    e);
        }
        if (!administrators.isEmpty()) {
            out.println("Deactivated the administrators " + names(administrators) + ".");
        }
    }

    private void reset(Recovery recovery, PasswordReset whose) {
        Recovery.Reset reset = recovery.resetPasswords(whose);
        if (reset.mailed() > 0) {
            out.println("Removed the passwords of " + reset.mailed()
                    + " users, and queued mails with links that set others.");
        }
        if (!reset.others().isEmpty()) {
            out.println("Removed the passwords of " + names(reset.others())
                    + ", to whom no mail can be sent. Set others with: users reset <name> --password-prompt");
        }
    }

    private static String names(List<Profile> users) {
        return users.isEmpty()
                ? "none"
                : users.stream().limit(NAMES).map(Profile::username).collect(Collectors.joining(", "))
                        + (users.size() > NAMES ? " and " + (users.size() - NAMES) + " others" : "");
    }

    private void warn(GatehouseConfiguration settings) {
        out.println("""

                What this command cannot undo, because the backup does not know it:
                - Users who signed up after the backup are lost, and must sign up again. Another system may still have their ids.
                - Users who were deleted after the backup exist again, and deactivations, roles, addresses and passwords are
                  those of the backup: compare them with your records.
                - Audit events after the backup are lost.
                - A service that has cached the JWKS accepts old access tokens, and refuses new ones, for up to ten minutes.""");
        if (settings.sharesKey()) {
            out.println(
                    "- Tokens that were signed with the shared key of the classic API are accepted until they expire."
                            + " Replace the key to refuse them now.");
        }
    }
}
