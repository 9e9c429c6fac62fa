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

/** {@code keys}: looks at the ring of signing keys and changes it; instances that run follow through the database. */
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
        super("keys", "Looks after the signing keys: keys list, rotate, remove, re-encrypt");
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
        Subparser list = actions.addParser(LIST).description("Prints all keys that there are or have been.");
        list.addArgument("--" + JSON).action(Arguments.storeTrue()).help("as JSON");
        Subparser rotate = actions.addParser(ROTATE)
                .description("Has the pending key sign from now on. It must have been published for ten minutes, for"
                        + " which verifiers may cache the key set.");
        rotate.addArgument("--" + NOW)
                .action(Arguments.storeTrue())
                .help("in an emergency: even if it has not been published for so long");
        Subparser remove = actions.addParser(REMOVE)
                .description("Takes a key that others may have: what it has signed is refused everywhere.");
        remove.addArgument(KID).help("the key's id, as the list has it");
        Subparser again = actions.addParser(RE_ENCRYPT)
                .description(
                        "Encrypts with GATEHOUSE_SECRET all that another secret has encrypted, so that no accepted one"
                                + " is needed.");
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
            // Opens every key first: with a wrong secret it must not make one that no instance can open.
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
        out.println("The key " + kid + " signs from now on.");
    }

    private void remove(SigningKeys keys, String kid) {
        try {
            keys.remove(kid, Actor.SERVICE);
        } catch (ProblemException e) {
            throw new StartException("There is no key of that name; see keys list.", e);
        }
        out.println("The key " + kid + " is gone. The key " + keys.active().kid() + " signs.");
    }

    private void renew(SealedColumn column) {
        SealedColumn.Renewal renewal = column.renew(Actor.SERVICE);
        out.println("Encrypted " + renewal.renewed() + " " + renewal.values() + " with GATEHOUSE_SECRET; the other "
                + renewal.current() + " are already.");
        if (renewal.lost() > 0) {
            out.println(
                    renewal.lost() + " " + renewal.values() + " were encrypted with a secret that is not accepted.");
        }
    }
}
