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

/** A user with an account, who calls the service through the generated client. */
public final class Person {
    static final String DEMO = "admin@gmail.com";
    static final String DEMO_PASSWORD = "123456";

    /** The first password of the demo user on a configured database, where {@link #DEMO_PASSWORD} would be rejected. */
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

    /** Adds a new user, whose password is stored as the tutorial's digest. */
    public static Person on(GatehouseServer server) {
        return on(server, "person" + COUNT.incrementAndGet() + "@example.org", "correct horse battery");
    }

    public static Person on(GatehouseServer server, String username, String password) {
        server.addUser(username, sha256(password));
        return new Person(Place.direct(server), username, password);
    }

    /** Returns an existing user at another server on the same database, not signed in. */
    public static Person known(GatehouseServer server, Person person) {
        return new Person(Place.direct(server), person.username, person.password);
    }

    /** Returns a user that the service itself created. */
    public static Person named(GatehouseServer server, String username, String password) {
        return new Person(Place.direct(server), username, password);
    }

    /** Returns the demo user of a new database, who is an administrator. */
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

    /** Signs in with the right password and returns the response. Keeps no tokens. */
    public Http.Reply triesToSignIn() {
        return triesToSignInWith(password);
    }

    /** @param more names and values of additional fields in turn */
    public Http.Reply triesToSignInWith(String attempt, Object... more) {
        List<Object> fields = new ArrayList<>(List.of("password", attempt));
        fields.addAll(List.of(more));
        return place.http().postJson("/v1/sessions", Json.of("username", username, fields.toArray()));
    }

    /** Sends a wrong password. */
    public Http.Reply guesses() {
        return triesToSignInWith("wrong");
    }

    /** Sends several wrong passwords. Returns the last response. */
    public Http.Reply guesses(int times) {
        for (int i = 1; i < times; i++) {
            guesses();
        }
        return guesses();
    }

    /** Keeps the tokens of a response and returns it. */
    public TokensResponse keeps(TokensResponse response) {
        token = Optional.ofNullable(response.getAccessToken());
        refreshToken = Optional.ofNullable(response.getRefreshToken()).or(() -> refreshToken);
        return response;
    }

    /** Refreshes the session with the latest refresh token and keeps the new tokens. */
    public TokensResponse refreshes() throws ApiException {
        return keeps(refreshesWith(refreshToken()));
    }

    /** Refreshes a session with the refresh token. Keeps no tokens. */
    public TokensResponse refreshesWith(String refreshToken) throws ApiException {
        return new SessionsApi(place.client()).refreshSession(new RefreshSessionRequest().refreshToken(refreshToken));
    }

    /** Confirms the password again and keeps the new token. */
    public TokensResponse confirms() throws ApiException {
        return keeps(sessions().confirmSession(new ConfirmSessionRequest().password(password)));
    }

    /** Returns the operations on sessions, with this person's token. */
    public SessionsApi sessions() {
        return new SessionsApi(client());
    }

    /** Returns the operations on the person's account, with this person's token. */
    public AccountApi account() {
        return new AccountApi(client());
    }

    /** Returns the operations of administrators, with this person's token. */
    public AdministrationApi administration() {
        return new AdministrationApi(client());
    }

    /** Returns the latest refresh token. */
    public String refreshToken() {
        return refreshToken.orElseThrow();
    }

    /** Returns the same person with the same tokens at another instance on the same database. */
    public Person at(GatehouseServer other) {
        return copy(new Place(other, place.address()), password);
    }

    /** Returns a person with the same tokens and another password. */
    public Person withPassword(String other) {
        return copy(place, other);
    }

    /** Returns a person with the same tokens whose requests have the client address, as a trusted proxy reports it. */
    public Person from(String address) {
        return copy(new Place(place.server(), Optional.of(address)), password);
    }

    private Person copy(Place there, String with) {
        Person copy = new Person(there, username, with);
        copy.token = token;
        copy.refreshToken = refreshToken;
        return copy;
    }

    /** Signs in again and returns the same person with the new session. */
    public Person elsewhere() throws ApiException {
        Person elsewhere = copy(place, password);
        elsewhere.signsIn();
        return elsewhere;
    }

    /** Signs in at the classic API with the digest, as a tutorial's front end does, and keeps the token. */
    public Http.Reply signsInClassically() {
        Http.Reply reply = triesToSignInClassicallyWith(password);
        token = Optional.of(reply.json().path("token").asText());
        return reply;
    }

    /** Signs in at the classic API with the digest of the password. Keeps no token. */
    public Http.Reply triesToSignInClassicallyWith(String attempt) {
        return place.http().postJson("/login", Json.of("username", username, "password", sha256(attempt)));
    }

    /** Changes the password and keeps the tokens of the new session. */
    public TokensResponse changesPassword(String wanted) throws ApiException {
        UsedSecrets.addPassword(wanted);
        return keeps(account()
                .changePassword(
                        new ChangePasswordRequest().currentPassword(password).newPassword(wanted)));
    }

    /** Requests a sign-up with the username as the email address. */
    public void signsUp() throws ApiException {
        new AccountApi(place.client()).signUp(new SignUpRequest().email(username));
    }

    /** Requests a password reset with the username as the email address. */
    public void asksForPasswordReset() throws ApiException {
        new AccountApi(place.client()).requestPasswordReset(new RequestPasswordResetRequest().email(username));
    }

    /** Requests the mail that verifies another address. */
    public void changesAddress(String wanted) throws ApiException {
        account().requestEmailVerification(new RequestEmailVerificationRequest().email(wanted));
    }

    /** Opens the link of a mail. */
    public OpenedMail opens(Mailbox.Mail mail) {
        return new OpenedMail(place, mail, password);
    }

    /** Returns the latest access token. */
    public String token() {
        return token.orElseThrow();
    }

    public MeResponse looksAtHerself() throws ApiException {
        return account().getMe();
    }

    /** Returns whether the service accepts this person's token. */
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

    /** Returns a sender of requests that the generated client cannot send, without a token. */
    public Http http() {
        return place.http();
    }

    /** Returns the generated client with this person's token. */
    public ApiClient client() {
        return place.client(this::token);
    }
}
