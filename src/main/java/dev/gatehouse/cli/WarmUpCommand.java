package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.admin.DemoUser;
import dev.gatehouse.platform.config.LayeredConfigurationFactory;
import dev.gatehouse.platform.config.StartException;
import io.dropwizard.configuration.ConfigurationFactoryFactory;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * {@code warm-up}: starts the service on a temporary database, sends it the first requests of a client, and exits. A JVM that
 * archives the classes it has loaded (docs/running.md) then archives those of a start. The command reads neither environment
 * variables nor a configuration file.
 */
final class WarmUpCommand extends ServerCommand<GatehouseConfiguration> {
    static final String NAME = "warm-up";

    /** The former name of the command, which scripts that build images may still use. */
    static final String FORMER_NAME = "rehearse";

    private static final String FILE = "file";
    private static final String NO_TOKEN = "";

    private final Function<Map<String, String>, ConfigurationFactoryFactory<GatehouseConfiguration>> configurations;
    private final PrintStream out;

    /**
     * @param name {@link #NAME} or {@link #FORMER_NAME}
     * @param configurations returns a configuration factory for the given variables, which replace the environment
     */
    WarmUpCommand(
            String name,
            Application<GatehouseConfiguration> application,
            Function<Map<String, String>, ConfigurationFactoryFactory<GatehouseConfiguration>> configurations,
            PrintStream out) {
        super(
                application,
                name,
                name.equals(NAME)
                        ? "Starts the service on a temporary database, sends a few requests and exits: for a class archive"
                        : "Former name of " + NAME);
        this.configurations = configurations;
        this.out = out;
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.help(getDescription());
    }

    @Override
    @SuppressWarnings("unchecked") // as Dropwizard's method does, which this one calls
    public void run(@Nullable Bootstrap<?> wildcard, @Nullable Namespace namespace) throws Exception {
        Bootstrap<GatehouseConfiguration> bootstrap =
                (Bootstrap<GatehouseConfiguration>) Objects.requireNonNull(wildcard);
        Path folder = Files.createTempDirectory("gatehouse-warm-up");
        try {
            bootstrap.setConfigurationFactoryFactory(configurations.apply(
                    Map.of("DATA_DIR", folder.toString(), "HTTP_PORT", "0", "ADMIN_PORT", "0", "LOG_LEVEL", "OFF")));
            bootstrap.setConfigurationSourceProvider(path -> LayeredConfigurationFactory.manual());
            super.run(bootstrap, new Namespace(Map.of(FILE, LayeredConfigurationFactory.DEFAULT_FILE)));
        } finally {
            delete(folder);
        }
    }

    @Override
    protected void run(Environment environment, Namespace namespace, GatehouseConfiguration configuration)
            throws Exception {
        CompletableFuture<Server> started = new CompletableFuture<>();
        environment.lifecycle().addServerLifecycleListener(started::complete);
        super.run(environment, namespace, configuration);
        Server server = started.join();
        try {
            play(address(server, "application"), address(server, "admin"));
        } finally {
            server.stop();
        }
        out.println("Warmed up.");
    }

    /** Sends the typical first requests of users, front ends, verifiers of tokens and operators. */
    private static void play(URI service, URI administration) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        String login = expect(client, 201, post(service, "/v1/sessions", DemoUser.login()));
        String token = new ObjectMapper().readTree(login).path("access_token").asText();
        expect(client, 200, get(service, "/v1/me", token));
        expect(client, 200, get(service, "/users", token));
        expect(client, 200, post(service, "/login", DemoUser.login()));
        expect(client, 401, get(service, "/v1/me", "x." + token));
        expect(client, 400, post(service, "/v1/sessions", "{}"));
        for (String path : List.of("/.well-known/jwks.json", "/problems/not-found", "/openapi.json", "/docs")) {
            expect(client, 200, get(service, path, NO_TOKEN));
        }
        expect(client, 404, get(service, "/nowhere", NO_TOKEN));
        expect(client, 200, get(administration, "/healthcheck", NO_TOKEN));
    }

    private static URI address(Server server, String connector) {
        return Stream.of(server.getConnectors())
                .filter(each -> connector.equals(each.getName()))
                .map(ServerConnector.class::cast)
                .map(each -> URI.create("http://" + each.getHost() + ":" + each.getLocalPort()))
                .findFirst()
                .orElseThrow();
    }

    private static HttpRequest get(URI base, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        return token.equals(NO_TOKEN)
                ? request.build()
                : request.header("Authorization", "Bearer " + token).build();
    }

    private static HttpRequest post(URI base, String path, String json) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    private static String expect(HttpClient client, int status, HttpRequest request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new StartException("The warm-up failed: " + request.method() + " "
                    + request.uri().getPath() + " returned " + answer.statusCode() + " instead of " + status + ".");
        }
        return answer.body();
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
