package dev.gatehouse.support;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.ApiClient;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.SessionsApi;
import dev.gatehouse.client.model.ConfirmSessionRequest;
import dev.gatehouse.client.model.CreateSessionRequest;
import dev.gatehouse.client.model.MeResponse;
import dev.gatehouse.client.model.RefreshSessionRequest;
import dev.gatehouse.client.model.SessionResponse;
import dev.gatehouse.client.model.TokensResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody with an account of their own, who speaks to the service through the generated client. */
public final class Person {
    static final String DEMO = "admin@gmail.com";
    static final String DEMO_PASSWORD = "123456";

    /** Where the service does not make the demo user by itself: the other one is no password to set. */
    public static final String DEMO_FIRST_PASSWORD = "a password before 123456";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final GatehouseServer server;
    private final String username;
    private final String password;
    private Optional<String> token = Optional.empty();
    private Optional<String> refreshToken = Optional.empty();

    private Person(GatehouseServer server, String username, String password) {
        this.server = server;
        this.username = username;
        this.password = password;
        UsedSecrets.addPassword(password);
    }

    /** Somebody new, whose password is stored as the tutorial stores it. */
    public static Person on(GatehouseServer server) {
        return on(server, "person" + COUNT.incrementAndGet() + "@example.org", "correct horse battery");
    }

    public static Person on(GatehouseServer server, String username, String password) {
        server.addUser(username, sha256(password));
        return new Person(server, username, password);
    }

    /** Somebody who has an account there already, since both servers are of one database. */
    public static Person known(GatehouseServer server, Person person) {
        return new Person(server, person.username, person.password);
    }

    /** Somebody whom the service has made itself. */
    public static Person named(GatehouseServer server, String username, String password) {
        return new Person(server, username, password);
    }

    /** The demo user of a fresh database, who is an administrator. */
    public static Person demo(GatehouseServer server) {
        return new Person(server, DEMO, DEMO_PASSWORD);
    }

    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public String username() {
        return username;
    }

    public String password() {
        return password;
    }

    public long id() {
        return Long.parseLong(String.valueOf(server.query("SELECT id FROM user WHERE username = ?", username)));
    }

    public TokensResponse signsIn() throws ApiException {
        return signsInWith(password);
    }

    public TokensResponse signsInWith(String attempt) throws ApiException {
        UsedSecrets.addPassword(attempt);
        TokensResponse response = new SessionsApi(server.client())
                .createSession(new CreateSessionRequest().username(username).password(attempt));
        return keeps(response);
    }

    /** Keeps the tokens of an answer, and returns it. */
    public TokensResponse keeps(TokensResponse response) {
        token = Optional.ofNullable(response.getAccessToken());
        refreshToken = Optional.ofNullable(response.getRefreshToken()).or(() -> refreshToken);
        return response;
    }

    /** With the last refresh token this person got; keeps what it gives. */
    public TokensResponse refreshes() throws ApiException {
        return keeps(refreshesWith(refreshToken()));
    }

    /** With any; keeps nothing. */
    public TokensResponse refreshesWith(String refreshToken) throws ApiException {
        return new SessionsApi(server.client()).refreshSession(new RefreshSessionRequest().refreshToken(refreshToken));
    }

    /** Proves the password again; keeps the token that it gives. */
    public TokensResponse confirms() throws ApiException {
        return keeps(sessions().confirmSession(new ConfirmSessionRequest().password(password)));
    }

    /** The operations on sessions, with this person's token. */
    public SessionsApi sessions() {
        return new SessionsApi(client());
    }

    /** The last refresh token this person got. */
    public String refreshToken() {
        return refreshToken.orElseThrow();
    }

    /** The same person at another instance on the same database, with the same tokens. */
    public Person at(GatehouseServer other) {
        return at(other, password);
    }

    /** Who has the tokens, and takes that for the password. */
    public Person at(GatehouseServer other, String password) {
        Person there = new Person(other, username, password);
        there.token = token;
        there.refreshToken = refreshToken;
        return there;
    }

    /** At the classic API, with the digest that a tutorial's front end sends; the token is kept. */
    public Http.Reply signsInClassically() {
        Http.Reply reply =
                new Http(server).postJson("/login", Json.of("username", username, "password", sha256(password)));
        token = Optional.of(reply.json().path("token").asText());
        return reply;
    }

    /** The last token this person got. */
    public String token() {
        return token.orElseThrow();
    }

    public MeResponse looksAtHerself() throws ApiException {
        return new AccountApi(client()).getMe();
    }

    public SessionResponse looksAtSession(UUID id) throws ApiException {
        return new SessionsApi(client()).getSession(id);
    }

    /** The generated client with this person's token. */
    public ApiClient client() {
        ApiClient client = server.client();
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token()));
        return client;
    }
}
