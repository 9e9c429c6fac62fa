package dev.gatehouse.verifier.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.verifier.GatehouseCaller;
import dev.gatehouse.verifier.Verifier;
import dev.gatehouse.verifier.servlet.GatehouseFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The filter in a real servlet container. */
class ServletTest extends LiveTest {
    private final MovableClock clock = new MovableClock();
    private Proxy proxy;
    private String url;

    @BeforeEach
    void start() throws Exception {
        proxy = opened(new Proxy(service().url()));
        Verifier verifier = started(
                Verifier.forIssuer(service().url()).internalUrl(proxy.url()).clock(clock));
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        GatehouseFilter filter = new GatehouseFilter(verifier);
        add(context, filter, "/whoami");
        add(context, filter.requireRole("admin"), "/admin");
        add(context, filter.requireLoginWithin(Duration.ofMinutes(5)), "/payments");
        context.addServlet(WhoAmI.class, "/*");
        server.setHandler(context);
        server.start();
        opened(server::stop);
        url = "http://127.0.0.1:" + connector.getLocalPort();
    }

    private static void add(ServletContextHandler context, GatehouseFilter filter, String path) {
        context.addFilter(new FilterHolder(filter), path, EnumSet.of(DispatcherType.REQUEST));
    }

    /** Answers with what the Servlet API tells of the caller. */
    public static final class WhoAmI extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            GatehouseCaller caller = (GatehouseCaller) request.getUserPrincipal();
            response.getWriter()
                    .print(request.getRemoteUser() + " " + caller.username() + " " + request.isUserInRole("admin") + " "
                            + request.getAuthType());
        }
    }

    private HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void caller_is_the_user_principal() throws Exception {
        Api.Session admin = api().admin();

        HttpResponse<String> response = get("/whoami", admin.accessToken());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(admin.userId() + " admin@gmail.com true Bearer");
        assertThat(get("/admin", admin.accessToken()).statusCode()).isEqualTo(200);
        assertThat(get("/payments", admin.accessToken()).statusCode()).isEqualTo(200);
    }

    @Test
    void requests_are_refused_as_the_standards_say() throws Exception {
        HttpResponse<String> missing = get("/whoami", null);
        assertThat(missing.statusCode()).isEqualTo(401);
        assertThat(missing.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(Tokens.json(missing.body()))
                .containsEntry("code", "unauthenticated")
                .containsEntry("status", 401L);

        HttpResponse<String> malformed = get("/whoami", "a.b.c");
        assertThat(malformed.statusCode()).isEqualTo(401);
        assertThat(malformed.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer error=\"invalid_token\", error_description=\"The access token is malformed.\"");

        HttpResponse<String> role = get("/admin", api().newUser().accessToken());
        assertThat(role.statusCode()).isEqualTo(403);
        assertThat(role.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer error=\"insufficient_scope\"");
        assertThat(Tokens.json(role.body())).containsEntry("detail", "Requires the role admin.");

        String token = api().admin().accessToken();
        clock.advance(Duration.ofMinutes(6));
        HttpResponse<String> old = get("/payments", token);
        assertThat(old.statusCode()).isEqualTo(401);
        assertThat(old.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer error=\"insufficient_user_authentication\"")
                .endsWith("max_age=\"300\"");
    }

    @Test
    void unknown_key_is_answered_with_503_while_gatehouse_is_away() throws Exception {
        String token = Tokens.sign(Tokens.newKey(), Tokens.part(api().admin().accessToken(), 1));
        proxy.cut(true);

        HttpResponse<String> response = get("/whoami", token);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }
}
