package dev.gatehouse.verifier.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Requests to Gatehouse like those of a client. */
final class Api {
    static final String PASSWORD = "three herons on a barge";
    private static final String NEXT_PASSWORD = "seven lanterns in the fog";
    private static final Pattern PART = Pattern.compile(
            "(?i)content-transfer-encoding:\\s*base64\\s*?\\r?\\n(?:.+\\r?\\n)*\\r?\\n([A-Za-z0-9+/=\\r\\n]+)");

    private final String url;
    private final Path data;
    private final HttpClient client = HttpClient.newHttpClient();

    Api(String url, Path data) {
        this.url = url;
        this.data = data;
    }

    /** A signed-in user. */
    record Session(
            String username, String password, String userId, String accessToken, String refreshToken, String id) {}

    record ServiceClient(String id, String secret) {}

    Session admin() {
        return signIn("admin@gmail.com", "123456");
    }

    Session signIn(String username, String password) {
        Map<String, Object> tokens =
                send("POST", "/v1/sessions", null, Map.of("username", username, "password", password), 201);
        return session(username, password, tokens);
    }

    private Session session(String username, String password, Map<String, Object> tokens) {
        String token = (String) tokens.get("access_token");
        Map<String, Object> claims = Tokens.part(token, 1);
        return new Session(
                username, password, (String) claims.get("sub"), token, (String) tokens.get("refresh_token"), (String)
                        claims.get("sid"));
    }

    /** Creates a user, who accepts the invitation and signs in. */
    Session newUser(String... roles) {
        String name = "user-" + UUID.randomUUID() + "@example.org";
        send("POST", "/v1/admin/users", admin().accessToken(), Map.of("username", name, "roles", List.of(roles)), 201);
        send(
                "POST",
                "/v1/password-resets/confirm",
                null,
                Map.of("token", mailed(name, "reset"), "new_password", PASSWORD),
                200);
        return signIn(name, PASSWORD);
    }

    ServiceClient newClient(String... scopes) {
        Map<String, Object> created = send(
                "POST",
                "/v1/admin/clients",
                admin().accessToken(),
                Map.of("name", "client-" + UUID.randomUUID(), "scopes", List.of(scopes)),
                201);
        return new ServiceClient((String) created.get("id"), (String) created.get("secret"));
    }

    Session refresh(Session session) {
        return session(
                session.username(),
                session.password(),
                send("POST", "/v1/sessions/refresh", null, Map.of("refresh_token", session.refreshToken()), 200));
    }

    void signOut(Session session) {
        send("DELETE", "/v1/sessions/current", session.accessToken(), null, 204);
    }

    /** Returns the session that takes the place of the ended one. */
    Session changePassword(Session session) {
        Map<String, Object> passwords = Map.of("current_password", session.password(), "new_password", NEXT_PASSWORD);
        Map<String, Object> tokens = send("PUT", "/v1/account/password", session.accessToken(), passwords, 200);
        return session(session.username(), NEXT_PASSWORD, tokens);
    }

    void disavow(Session session) {
        send("POST", "/v1/disavowals", null, Map.of("token", mailed(session.username(), "not-me")), 204);
    }

    void reuseRefreshToken(Session session) {
        refresh(session);
        send("POST", "/v1/sessions/refresh", null, Map.of("refresh_token", session.refreshToken()), 401);
    }

    void update(Session session, Map<String, Object> changes) {
        send("PATCH", "/v1/admin/users/" + session.userId(), admin().accessToken(), changes, 200);
    }

    void delete(Session session) {
        send("DELETE", "/v1/admin/users/" + session.userId(), admin().accessToken(), null, 204);
    }

    void endSessions(Session session) {
        send("DELETE", "/v1/admin/users/" + session.userId() + "/sessions", admin().accessToken(), null, 204);
    }

    void closeAccount(Session session) {
        send("DELETE", "/v1/account", session.accessToken(), null, 204);
    }

    /** Activates the pending key, as soon as all instances know it. */
    void rotateKeys() {
        Awaitility.await("a pending key").atMost(Duration.ofSeconds(10)).until(() -> {
            HttpResponse<String> response =
                    send("POST", "/v1/admin/keys", admin().accessToken(), Map.of("at_once", true));
            return response.statusCode() == 200;
        });
    }

    void removeKey(String kid) {
        send("DELETE", "/v1/admin/keys/" + kid, admin().accessToken(), null, 204);
    }

    /** Returns a cursor of the revocation feed. */
    String cursor(ServiceClient client) {
        String pair = client.id() + ":" + client.secret();
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/revocations"))
                .header("Authorization", basic)
                .build();
        return (String) Tokens.json(send(request).body()).get("next_cursor");
    }

    private Map<String, Object> send(String method, String path, String token, Map<String, Object> body, int expected) {
        HttpResponse<String> response = send(method, path, token, body);
        assertThat(response.statusCode())
                .as(method + " " + path + ": " + response.body())
                .isEqualTo(expected);
        return response.body().isEmpty() ? Map.of() : Tokens.json(response.body());
    }

    private HttpResponse<String> send(String method, String path, String token, Map<String, Object> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(JSONObjectUtils.toJSONString(body)));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(request.build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(request.toString(), e);
        }
    }

    /** Returns the token of the last mail to an address with a link to a page. */
    private String mailed(String address, String page) {
        Pattern link = Pattern.compile("/pages/" + page + "#token=([\\w-]+)");
        return Awaitility.await("a mail to " + address)
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> mails().filter(mail -> mail.contains(address))
                                .map(mail -> link.matcher(decoded(mail)))
                                .filter(Matcher::find)
                                .map(found -> found.group(1))
                                .reduce("", (first, second) -> second),
                        token -> !token.isEmpty());
    }

    private Stream<String> mails() throws IOException {
        Path folder = data.resolve("mail");
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .filter(file -> file.getFileName().toString().matches("[^.].*\\.eml"))
                    .sorted()
                    .map(Api::read)
                    .toList()
                    .stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    /** Returns the text of a mail, with its quoted-printable and Base64 parts decoded. */
    private static String decoded(String mail) {
        StringBuilder text = new StringBuilder(mail.replaceAll("=\\r?\\n", "").replace("=3D", "="));
        Matcher parts = PART.matcher(mail);
        while (parts.find()) {
            text.append(new String(Base64.getMimeDecoder().decode(parts.group(1)), StandardCharsets.UTF_8));
        }
        return text.toString();
    }
}
