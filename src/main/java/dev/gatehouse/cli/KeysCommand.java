package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.key.KeyEntry;
import dev.gatehouse.key.Rotation;
import dev.gatehouse.key.SigningKeys;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.crypto.SealedColumn;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import net.sourceforge.argparse4j.inf.Subparsers;
import org.jdbi.v3.core.Jdbi;

/** {@code keys}: lists and changes the signing keys. Running instances read the changes from the database. */
final class KeysCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String ACTION = "action";
    private static final String LIST = "list";
    private static final String ROTATE = "rotate";
    private static final String REMOVE = "remove";
    private static final String RE_ENCRYPT = "re-encrypt";
    private static final String JSON = "json";
    private static final String NOW = "now";
    private static final String KID = "kid";
    private static final String LINE = "%-43s  %-9s  %-8s  %s%n";

    private final PrintStream out;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    KeysCommand(PrintStream out) {
        super("keys", "Manages the signing keys: keys list, rotate, remove, re-encrypt");
        this.out = out;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.help(getDescription());
        Subparsers actions = subparser.addSubparsers().dest(ACTION);
        Subparser list = actions.addParser(LIST).description("Prints all current and former keys.");
        list.addArgument("--" + JSON).action(Arguments.storeTrue()).help("print JSON");
        Subparser rotate = actions.addParser(ROTATE)
                .description(
                        "Makes the pending key the signing key. It must have been published for ten minutes, because"
                                + " verifiers may cache the key set for that long.");
        rotate.addArgument("--" + NOW)
                .action(Arguments.storeTrue())
                .help("rotate immediately, even if the key has not been published for ten minutes; for emergencies");
        Subparser remove = actions.addParser(REMOVE)
                .description("Removes a key that may be compromised: all instances then refuse its tokens.");
        remove.addArgument(KID).help("the id of the key, from keys list");
        Subparser again = actions.addParser(RE_ENCRYPT)
                .description("Re-encrypts with GATEHOUSE_SECRET everything that another secret has encrypted, so that"
                        + " GATEHOUSE_SECRETS_ACCEPTED is no longer needed.");
        List.of(list, rotate, remove, again).forEach(this::addFileArgument);
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration settings)
            throws Exception {
        if (namespace.getString(ACTION).equals(LIST)) {
            CommandDatabase.use(settings, jdbi -> list(jdbi, Boolean.TRUE.equals(namespace.getBoolean(JSON))));
            return;
        }
        CommandDatabase.useComponents(settings, Crypto.best(settings.nativeAllowed()), clock, components -> {
            // Opens every key first: with a wrong secret, no new key may be created that no instance can open.
            SigningKeys keys = components.keys().open();
            switch (namespace.getString(ACTION)) {
                case ROTATE -> rotate(keys, Boolean.TRUE.equals(namespace.getBoolean(NOW)));
                case REMOVE -> remove(keys, namespace.getString(KID));
                default -> components.sealed().forEach(this::renew);
            }
        });
    }

    private void list(Jdbi jdbi, boolean json) throws Exception {
        List<KeyEntry> keys = SigningKeys.list(jdbi);
        if (json) {
            out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(keys.stream().map(KeysCommand::json).toList()));
            return;
        }
        out.printf(LINE, "KID", "ALGORITHM", "STATE", "SINCE");
        keys.forEach(key -> out.printf(
                LINE,
                key.kid(),
                key.algorithm(),
                key.state().code(),
                key.since().truncatedTo(ChronoUnit.SECONDS)));
    }

    private static Map<String, String> json(KeyEntry key) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("kid", key.kid());
        members.put("alg", key.algorithm());
        members.put("state", key.state().code());
        members.put("since", key.since().toString());
        return members;
    }

    private void rotate(SigningKeys keys, boolean now) {
        String kid = keys.rotate(now, Actor.SERVICE).fold(Rotation.Done::kid, tooEarly -> {
            throw new StartException("The pending key has not been published for long enough: it can sign from "
                    + tooEarly.from() + (now ? "." : ", or in an emergency with --" + NOW + "."));
        });
        out.println("The signing key is now " + kid + ".");
    }

    private void remove(SigningKeys keys, String kid) {
        try {
            keys.remove(kid, Actor.SERVICE);
        } catch (ProblemException e) {
            throw new StartException("There is no key with this id; see keys list.", e);
        }
        out.println("Removed the key " + kid + ". The signing key is "
                + keys.active().kid() + ".");
    }

    private void renew(SealedColumn column) {
        SealedColumn.Renewal renewal = column.renew(Actor.SERVICE);
        out.println("Encrypted " + renewal.renewed() + " " + renewal.values() + " with GATEHOUSE_SECRET; "
                + renewal.current() + " were already encrypted with it.");
        if (renewal.lost() > 0) {
            out.println(renewal.lost() + " " + renewal.values() + " cannot be decrypted with any accepted secret.");
        }
    }
}
