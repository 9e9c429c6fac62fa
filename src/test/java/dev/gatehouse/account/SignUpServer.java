package dev.gatehouse.account;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.Person;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server with open sign-up, and the mailbox that receives its mails. */
final class SignUpServer implements AutoCloseable {
    static final String PASSWORD = "a path of stones";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static @Nullable SignUpServer shared;

    private final Mailbox mailbox = Mailbox.open();
    private final GatehouseServer server;

    private SignUpServer(Map<String, String> more) {
        server = GatehouseServer.start(settings(mailbox, more));
    }

    /**
     * Returns the server that tests of this JVM share. They must check only their own users. Its clock runs, and may be ahead
     * of the system's clock.
     */
    static synchronized SignUpServer shared() {
        if (shared == null) {
            SignUpServer started = start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            shared = started;
        }
        return shared;
    }

    static SignUpServer start() {
        return new SignUpServer(Map.of());
    }

    static SignUpServer start(Map<String, String> more) {
        return new SignUpServer(more);
    }

    static Map<String, String> settings(Mailbox mailbox, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(mailbox.settings());
        settings.put("SIGN_UP", "open");
        settings.put("CLASSIC_USERS_VISIBLE_TO", "admin");
        settings.putAll(more);
        return settings;
    }

    GatehouseServer server() {
        return server;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Http http() {
        return new Http(server);
    }

    /** Returns the account operations of a client that is not signed in. */
    AccountApi account() {
        return new AccountApi(server.client());
    }

    /** Signs in as the administrator of a fresh database, and returns the administrator's operations. */
    AdministrationApi administration() throws ApiException {
        Person admin = Person.demo(server);
        admin.signsIn();
        return admin.administration();
    }

    static String newAddress() {
        return "newcomer" + COUNT.incrementAndGet() + "@example.org";
    }

    /** Returns a person with a mailbox and without an account. */
    Person stranger() {
        return named(newAddress());
    }

    /** Returns a person with that address and {@link #PASSWORD}; creates no account. */
    Person named(String address) {
        return Person.named(server, address, PASSWORD);
    }

    /** Returns a person who has signed up and confirmed the sign-up. */
    Person newcomer() throws ApiException {
        Person newcomer = stranger();
        newcomer.opens(signUpMail(newcomer)).confirmsSignUp();
        return newcomer;
    }

    /** Signs the person up, and returns the mail that follows. */
    Mailbox.Mail signUpMail(Person person) throws ApiException {
        person.signsUp();
        return mailbox.next(person.username());
    }

    /** Requests a password reset for the person, and returns the mail that follows. */
    Mailbox.Mail resetMail(Person person) throws ApiException {
        person.asksForPasswordReset();
        return mailbox.next(person.username(), "reset");
    }

    @Override
    public void close() {
        server.close();
        mailbox.close();
    }
}
