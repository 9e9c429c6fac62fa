package dev.gatehouse.support;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiClient;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.SessionsApi;
import dev.gatehouse.client.model.ChangePasswordRequest;
import dev.gatehouse.client.model.ConfirmSessionRequest;
import dev.gatehouse.client.model.CreateSessionRequest;
import dev.gatehouse.client.model.MeResponse;
import dev.gatehouse.client.model.RefreshSessionRequest;
import dev.gatehouse.client.model.RequestEmailVerificationRequest;
import dev.gatehouse.client.model.RequestPasswordResetRequest;
import dev.gatehouse.client.model.SessionResponse;
import dev.gatehouse.client.model.SignUpRequest;
import dev.gatehouse.client.model.TokensResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody with an account of their own, who speaks to the service through the generated client. */
public final class Person {
    static final String DEMO = "admin@gmail.com";
    static final String DEMO_PASSWORD = "123456";

    /** Where the service does not make the demo user by itself: the other one is no password to set. */
    static final String DEMO_FIRST_PASSWORD = "a password before 123456";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Place place;
    private final String username;
    private final String password;
    private Optional<String> token = Optional.empty();
    private Optional<String> refreshToken = Optional.empty();

    private Person(Place place, String username, String password) {
        this.place = place;
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
        return new Person(Place.direct(server), username, password);
    }

    /** Somebody who has an account there already, since both servers are of one database. */
    public static Person known(GatehouseServer server, Person person) {
        return new Person(Place.direct(server), person.username, person.password);
    }

    /** Somebody whom the service has made itself. */
    public static Person named(GatehouseServer server, String username, String password) {
        return new Person(Place.direct(server), username, password);
    }

    /** The demo user of a fresh database, who is an administrator. */
    public static Person demo(GatehouseServer server) {
        return new Person(Place.direct(server), DEMO, DEMO_PASSWORD);
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
        return Long.parseLong(String.valueOf(place.server().query("SELECT id FROM user WHERE username = ?", username)));
    }

    public TokensResponse signsIn() throws ApiException {
        return signsInWith(password);
    }

    public TokensResponse signsInWith(String attempt) throws ApiException {
        UsedSecrets.addPassword(attempt);
        return keeps(new SessionsApi(place.client())
                .createSession(new CreateSessionRequest().username(username).password(attempt)));
    }

    /** Sends the right password; returns the answer, whatever it is, and keeps nothing of it. */
    public Http.Reply triesToSignIn() {
        return triesToSignInWith(password);
    }

    /** @param more names and values of further fields in turn */
    public Http.Reply triesToSignInWith(String attempt, Object... more) {
        List<Object> fields = new ArrayList<>(List.of("password", attempt));
        fields.addAll(List.of(more));
        return place.http().postJson("/v1/sessions", Json.of("username", username, fields.toArray()));
    }

    /** Sends a wrong password. */
    public Http.Reply guesses() {
        return triesToSignInWith("wrong");
    }

    /** Sends as many wrong passwords; returns the answer to the last one. */
    public Http.Reply guesses(int times) {
        for (int i = 1; i < times; i++) {
            guesses();
        }
        return guesses();
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
        return new SessionsApi(place.client()).refreshSession(new RefreshSessionRequest().refreshToken(refreshToken));
    }

    /** Proves the password again; keeps the token that it gives. */
    public TokensResponse confirms() throws ApiException {
        return keeps(sessions().confirmSession(new ConfirmSessionRequest().password(password)));
    }

    /** The operations on sessions, with this person's token. */
    public SessionsApi sessions() {
        return new SessionsApi(client());
    }

    /** The operations on the own account, with this person's token. */
    public AccountApi account() {
        return new AccountApi(client());
    }

    /** The operations of administrators, with this person's token. */
    public AdministrationApi administration() {
        return new AdministrationApi(client());
    }

    /** The last refresh token this person got. */
    public String refreshToken() {
        return refreshToken.orElseThrow();
    }

    /** The same person at another instance on the same database, with the same tokens. */
    public Person at(GatehouseServer other) {
        return copy(new Place(other, place.address()), password);
    }

    /** Who has the tokens, and takes that for the password. */
    public Person withPassword(String other) {
        return copy(place, other);
    }

    /** Who has the tokens, and sends requests from that client address, as a trusted proxy reports it. */
    public Person from(String address) {
        return copy(new Place(place.server(), Optional.of(address)), password);
    }

    private Person copy(Place there, String with) {
        Person copy = new Person(there, username, with);
        copy.token = token;
        copy.refreshToken = refreshToken;
        return copy;
    }

    /** Signs in once more; returns the same person with that session. */
    public Person elsewhere() throws ApiException {
        Person elsewhere = copy(place, password);
        elsewhere.signsIn();
        return elsewhere;
    }

    /** At the classic API, with the digest that a tutorial's front end sends; the token is kept. */
    public Http.Reply signsInClassically() {
        Http.Reply reply = triesToSignInClassicallyWith(password);
        token = Optional.of(reply.json().path("token").asText());
        return reply;
    }

    /** The same, with that password; keeps nothing. */
    public Http.Reply triesToSignInClassicallyWith(String attempt) {
        return place.http().postJson("/login", Json.of("username", username, "password", sha256(attempt)));
    }

    /** Keeps the tokens of the session that the change starts. */
    public TokensResponse changesPassword(String wanted) throws ApiException {
        UsedSecrets.addPassword(wanted);
        return keeps(account()
                .changePassword(
                        new ChangePasswordRequest().currentPassword(password).newPassword(wanted)));
    }

    /** With the username as the address. */
    public void signsUp() throws ApiException {
        new AccountApi(place.client()).signUp(new SignUpRequest().email(username));
    }

    /** Asks for a mail to the username. */
    public void asksForPasswordReset() throws ApiException {
        new AccountApi(place.client()).requestPasswordReset(new RequestPasswordResetRequest().email(username));
    }

    /** Asks for the mail that verifies another address. */
    public void changesAddress(String wanted) throws ApiException {
        account().requestEmailVerification(new RequestEmailVerificationRequest().email(wanted));
    }

    /** Follows the link of a mail. */
    public OpenedMail opens(Mailbox.Mail mail) {
        return new OpenedMail(place, mail, password);
    }

    /** The last token this person got. */
    public String token() {
        return token.orElseThrow();
    }

    public MeResponse looksAtHerself() throws ApiException {
        return account().getMe();
    }

    /** Whether the service takes this person's token. */
    public boolean isSignedIn() throws ApiException {
        try {
            looksAtHerself();
            return true;
        } catch (ApiException e) {
            if (e.getCode() == 401) {
                return false;
            }
            throw e;
        }
    }

    public SessionResponse looksAtSession(UUID id) throws ApiException {
        return sessions().getSession(id);
    }

    /** Requests that the generated client would not make, without a token. */
    public Http http() {
        return place.http();
    }

    /** The generated client with this person's token. */
    public ApiClient client() {
        return place.client(this::token);
    }
}
