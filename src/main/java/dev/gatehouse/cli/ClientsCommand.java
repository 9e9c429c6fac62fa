package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Commas;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.serviceclient.ClientSecret;
import dev.gatehouse.serviceclient.NewClientSecret;
import dev.gatehouse.serviceclient.Scope;
import dev.gatehouse.serviceclient.ServiceClient;
import dev.gatehouse.serviceclient.ServiceClients;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import net.sourceforge.argparse4j.inf.Subparsers;
import org.jspecify.annotations.Nullable;

/** {@code clients}: creates, lists and deletes service clients. Running instances know a change within one second. */
final class ClientsCommand extends ConfiguredCommand<GatehouseConfiguration> {
    private static final String ACTION = "action";
    private static final String CREATE = "create";
    private static final String LIST = "list";
    private static final String ROTATE = "rotate";
    private static final String DELETE = "delete";
    private static final String NAME = "name";
    private static final String SCOPES = "scopes";
    private static final String SECRET = "secret";
    private static final String JSON = "json";
    private static final String LINE = "%-36s  %-24s  %-32s  %s%n";

    private final PrintStream out;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    ClientsCommand(PrintStream out) {
        super("clients", "Manages the service clients: clients create, list, rotate, delete");
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
        Subparser create = actions.addParser(CREATE)
                .description(
                        "Creates a service client, and prints its id and its secret. The secret cannot be read again.");
        create.addArgument(NAME).help("what it is called in lists and in the audit log");
        create.addArgument("--" + SCOPES)
                .required(true)
                .help("what it may do, separated by commas: " + String.join(", ", Scope.codes()));
        Subparser list = actions.addParser(LIST).description("Prints all service clients, without their secrets.");
        list.addArgument("--" + JSON).action(Arguments.storeTrue()).help("print JSON");
        Subparser rotate = actions.addParser(ROTATE)
                .description(
                        "Creates a second secret, and prints it. Both secrets are accepted: deploy the new one, then"
                                + " delete the old one.");
        rotate.addArgument(NAME).help("name or id of the service client");
        Subparser delete = actions.addParser(DELETE).description("Deletes a service client, or one of its secrets.");
        delete.addArgument(NAME).help("name or id of the service client");
        delete.addArgument("--" + SECRET).help("delete only this secret: its id, or its last four characters");
        List.of(create, list, rotate, delete).forEach(this::addFileArgument);
    }

    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration settings)
            throws Exception {
        CommandDatabase.useComponents(settings, Crypto.best(settings.nativeAllowed()), clock, components -> {
            ServiceClients clients = components.serviceClients();
            switch (namespace.getString(ACTION)) {
                case CREATE -> create(clients, namespace.getString(NAME), namespace.getString(SCOPES));
                case ROTATE -> rotate(clients, namespace.getString(NAME));
                case DELETE -> delete(clients, namespace.getString(NAME), namespace.getString(SECRET));
                default -> list(clients.list(), Boolean.TRUE.equals(namespace.getBoolean(JSON)));
            }
        });
    }

    private void create(ServiceClients clients, String name, String scopes) {
        List<Scope> wanted = Commas.split(scopes).stream()
                .map(code -> Scope.of(code)
                        .orElseThrow(() -> new StartException("There is no scope " + code + ". The scopes are "
                                + String.join(", ", Scope.codes()) + ".")))
                .toList();
        if (wanted.isEmpty()) {
            throw new StartException("A service client needs a scope.");
        }
        NewClientSecret created = run(() -> clients.create(name, wanted, Actor.SERVICE));
        out.println("Created the service client " + created.client().name() + ".");
        out.println("Id:     " + created.client().id());
        print(created);
    }

    private void rotate(ServiceClients clients, String name) {
        ServiceClient client = find(clients, name);
        NewClientSecret created = run(() -> clients.addSecret(client.id(), Actor.SERVICE));
        print(created);
        client.secrets()
                .forEach(old -> out.println("Delete the old secret when the new one is deployed: clients delete "
                        + client.name() + " --secret " + old.hint()));
    }

    private void print(NewClientSecret created) {
        out.println("Secret: " + created.text().reveal());
    }

    private void delete(ServiceClients clients, String name, @Nullable String secret) {
        ServiceClient client = find(clients, name);
        if (secret == null) {
            run(() -> {
                clients.delete(client.id(), Actor.SERVICE);
                return client;
            });
            out.println("Deleted the service client " + client.name() + ".");
            return;
        }
        List<ClientSecret> found = client.secrets().stream()
                .filter(each ->
                        each.hint().equals(secret) || each.id().toString().equals(secret))
                .toList();
        if (found.size() != 1) {
            throw new StartException(
                    found.isEmpty()
                            ? "The service client has no such secret; see clients list."
                            : "Both secrets end with these characters: give the id of the secret, from clients list --json.");
        }
        run(() -> {
            clients.deleteSecret(client.id(), found.get(0).id(), Actor.SERVICE);
            return client;
        });
        out.println("Deleted the secret …" + found.get(0).hint() + " of " + client.name() + ".");
    }

    private static ServiceClient find(ServiceClients clients, String nameOrId) {
        return clients.find(nameOrId)
                .orElseThrow(() -> new StartException("There is no such service client; see clients list."));
    }

    private static <T> T run(Supplier<T> change) {
        try {
            return change.get();
        } catch (ProblemException e) {
            String reason = e.fields().isEmpty()
                    ? e.problem().title() + ". " + e.problem().description()
                    : "The " + e.fields().get(0).field() + " "
                            + e.fields().get(0).message() + ".";
            throw new StartException(reason, e);
        }
    }

    private void list(List<ServiceClient> clients, boolean json) throws Exception {
        if (json) {
            out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(
                            clients.stream().map(ClientsCommand::json).toList()));
            return;
        }
        out.printf(LINE, "ID", "NAME", "SCOPES", "SECRETS (LAST USED)");
        clients.forEach(client -> out.printf(
                LINE,
                client.id(),
                client.name(),
                String.join(",", client.scopes().stream().map(Scope::code).toList()),
                String.join(
                        ", ",
                        client.secrets().stream()
                                .map(secret -> "…" + secret.hint() + " (" + lastUsed(secret) + ")")
                                .toList())));
    }

    private static String lastUsed(ClientSecret secret) {
        Instant at = secret.lastUsedAt();
        return at == null ? "never" : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Map<String, Object> json(ServiceClient client) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", client.id().toString());
        members.put("name", client.name());
        members.put("scopes", client.scopes().stream().map(Scope::code).toList());
        members.put("created_at", client.createdAt().toString());
        members.put(
                "secrets", client.secrets().stream().map(ClientsCommand::json).toList());
        return members;
    }

    private static Map<String, String> json(ClientSecret secret) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("id", secret.id().toString());
        members.put("hint", secret.hint());
        members.put("created_at", secret.createdAt().toString());
        if (secret.lastUsedAt() != null) {
            members.put("last_used_at", secret.lastUsedAt().toString());
        }
        return members;
    }
}
