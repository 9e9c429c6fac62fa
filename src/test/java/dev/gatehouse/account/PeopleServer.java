package dev.gatehouse.account;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.ConfirmSignUpRequest;
import dev.gatehouse.client.model.MailedTokenRequest;
import dev.gatehouse.client.model.RequestEmailVerificationRequest;
import dev.gatehouse.client.model.RequestPasswordResetRequest;
import dev.gatehouse.client.model.ResetPasswordRequest;
import dev.gatehouse.client.model.SignUpRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.UsedSecrets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A service that anybody may sign up at, and the mails it sends. */
final class PeopleServer implements AutoCloseable {
    static final String PASSWORD = "a path of stones";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static @Nullable PeopleServer shared;

    private final Mailbox mailbox = Mailbox.open();
    private final GatehouseServer server;

    private PeopleServer(Map<String, String> more) {
        server = GatehouseServer.start(settings(mailbox, more));
        UsedSecrets.addPassword(PASSWORD);
    }

    /** One for all tests of this JVM that speak of their own users alone. Its clock may be ahead, and has not stopped. */
    static synchronized PeopleServer shared() {
        if (shared == null) {
            PeopleServer people = start();
            Runtime.getRuntime().addShutdownHook(new Thread(people::close));
            shared = people;
        }
        return shared;
    }

    static PeopleServer start() {
        return new PeopleServer(Map.of());
    }

    static PeopleServer start(Map<String, String> more) {
        return new PeopleServer(more);
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

    AccountApi account(Person person) {
        return new AccountApi(person.client());
    }

    static String newAddress() {
        return "newcomer" + COUNT.incrementAndGet() + "@example.org";
    }

    void signUp(String address) throws ApiException {
        account().signUp(new SignUpRequest().email(address));
    }

    /** Returns the mail of a sign-up. */
    Mailbox.Mail signUpMail(String address) throws ApiException {
        signUp(address);
        return mailbox.next(address);
    }

    /** Returns what finishes a sign-up, with {@link #PASSWORD}. */
    static ConfirmSignUpRequest confirmation(Mailbox.Mail mail) {
        return new ConfirmSignUpRequest().token(mail.token()).password(PASSWORD);
    }

    /** With the mail of a sign-up. */
    void confirmSignUp(Mailbox.Mail mail) throws ApiException {
        confirmSignUp(mail, PASSWORD);
    }

    void confirmSignUp(Mailbox.Mail mail, String password) throws ApiException {
        UsedSecrets.addPassword(password);
        account().confirmSignUp(new ConfirmSignUpRequest().token(mail.token()).password(password));
    }

    /** Somebody who has signed up and has confirmed it. */
    Person newcomer() throws ApiException {
        String address = newAddress();
        confirmSignUp(signUpMail(address));
        return Person.named(server, address, PASSWORD);
    }

    /** The oldest mail to that address that nobody has read and whose link leads to that page. */
    Mailbox.Mail mail(String address, String page) {
        Mailbox.Mail mail = mailbox.next(address);
        while (!mail.hasLink() || !mail.page().endsWith("/" + page)) {
            mail = mailbox.next(address);
        }
        return mail;
    }

    Mailbox.Mail resetMail(String address) throws ApiException {
        account().requestPasswordReset(new RequestPasswordResetRequest().email(address));
        return mail(address, "reset");
    }

    void reset(Mailbox.Mail mail, String wanted) throws ApiException {
        UsedSecrets.addPassword(wanted);
        account().resetPassword(new ResetPasswordRequest().token(mail.token()).newPassword(wanted));
    }

    /** Asks for another address in the person's session. */
    void changeAddress(Person person, String address) throws ApiException {
        account(person).requestEmailVerification(new RequestEmailVerificationRequest().email(address));
    }

    void confirmAddress(Mailbox.Mail mail) throws ApiException {
        account().confirmEmail(new MailedTokenRequest().token(mail.token()));
    }

    void disavow(Mailbox.Mail mail) throws ApiException {
        account().disavowNotice(new MailedTokenRequest().token(mail.token()));
    }

    /** What a change of address has left behind: the mails to the former address, before and after the change. */
    record Moved(String address, Mailbox.Mail announced, Mailbox.Mail told) {}

    /** Changes and confirms an address in the person's session. */
    Moved move(Person session, String from, String to) throws ApiException {
        changeAddress(session, to);
        Mailbox.Mail announced = mail(from, "not-me");
        confirmAddress(mail(to, "verify"));
        return new Moved(to, announced, mail(from, "not-me"));
    }

    /** Returns a session of the same person in another place. */
    Person elsewhere(Person person) throws ApiException {
        Person elsewhere = Person.known(server, person);
        elsewhere.signsIn();
        return elsewhere;
    }

    /** The administrator of a fresh database, signed in. */
    AdministrationApi admin() throws ApiException {
        Person admin = Person.demo(server);
        admin.signsIn();
        return new AdministrationApi(admin.client());
    }

    @Override
    public void close() {
        server.close();
        mailbox.close();
    }
}
