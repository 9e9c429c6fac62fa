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

/** A service that anybody may sign up at, and the mails it sends. */
final class SignUpServer implements AutoCloseable {
    static final String PASSWORD = "a path of stones";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static @Nullable SignUpServer shared;

    private final Mailbox mailbox = Mailbox.open();
    private final GatehouseServer server;

    private SignUpServer(Map<String, String> more) {
        server = GatehouseServer.start(settings(mailbox, more));
    }

    /** One for all tests of this JVM that speak of their own users alone. Its clock may be ahead, and has not stopped. */
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

    /** The operations of nobody in particular. */
    AccountApi account() {
        return new AccountApi(server.client());
    }

    /** The operations of the administrator of a fresh database, who has just signed in. */
    AdministrationApi administration() throws ApiException {
        Person admin = Person.demo(server);
        admin.signsIn();
        return admin.administration();
    }

    static String newAddress() {
        return "newcomer" + COUNT.incrementAndGet() + "@example.org";
    }

    /** Somebody with a mailbox and without an account. */
    Person stranger() {
        return named(newAddress());
    }

    /** Somebody with that address and {@link #PASSWORD}, with or without an account. */
    Person named(String address) {
        return Person.named(server, address, PASSWORD);
    }

    /** Somebody who has signed up and has confirmed it. */
    Person newcomer() throws ApiException {
        Person newcomer = stranger();
        newcomer.opens(signUpMail(newcomer)).confirmsSignUp();
        return newcomer;
    }

    /** The mail that a new sign-up of that person is answered with. */
    Mailbox.Mail signUpMail(Person person) throws ApiException {
        person.signsUp();
        return mailbox.next(person.username());
    }

    /** The mail that a new request of that person for another password is answered with. */
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
