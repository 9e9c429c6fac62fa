package dev.gatehouse;

import dev.gatehouse.account.AccountMails;
import dev.gatehouse.account.mailedtoken.MailedTokens;
import dev.gatehouse.account.mailedtoken.SealedDeviceTokens;
import dev.gatehouse.admin.DemoUser;
import dev.gatehouse.admin.FirstAdministrator;
import dev.gatehouse.admin.MailedInvitations;
import dev.gatehouse.admin.NewUsers;
import dev.gatehouse.admin.UserAdministration;
import dev.gatehouse.audit.AuditErasure;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.LoginCounts;
import dev.gatehouse.key.KeyVault;
import dev.gatehouse.key.SigningKeys;
import dev.gatehouse.mail.Outbox;
import dev.gatehouse.password.ChosenPasswords;
import dev.gatehouse.password.DecoyHashes;
import dev.gatehouse.password.PasswordPolicy;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.platform.crypto.SealedColumn;
import dev.gatehouse.platform.database.WriteOutages;
import dev.gatehouse.recovery.Recovery;
import dev.gatehouse.serviceclient.ServiceClientAuthentication;
import dev.gatehouse.serviceclient.ServiceClients;
import dev.gatehouse.session.Confirmations;
import dev.gatehouse.session.CredentialChange;
import dev.gatehouse.session.Reauthentication;
import dev.gatehouse.session.Refreshes;
import dev.gatehouse.session.Renewals;
import dev.gatehouse.session.SessionLimits;
import dev.gatehouse.session.SessionRevocation;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.session.login.Logins;
import dev.gatehouse.session.login.NewDevice;
import dev.gatehouse.session.login.PasswordAuthenticator;
import dev.gatehouse.session.login.PasswordVerification;
import dev.gatehouse.session.login.SessionOpener;
import dev.gatehouse.session.refresh.RefreshKeys;
import dev.gatehouse.throttle.LoginThrottle;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.Revocations;
import dev.gatehouse.user.AddressTrust;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.UserDeletion;
import dev.gatehouse.user.UserSearch;
import dev.gatehouse.user.Users;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/**
 * Creates the objects that the server, the commands and the tests share, from configuration, database and clock. Does not
 * access the database before {@link #prepare}. {@link Features} has the objects that only a running server needs.
 */
public final class Components implements AutoCloseable {
    final Jdbi jdbi;
    final Clock clock;
    final MasterSecrets secrets;

    final DecoyHashes decoys;
    private final Passwords passwords;
    private final PasswordPolicy passwordPolicy;
    final ChosenPasswords chosenPasswords;

    private final Users users;
    final Profiles profiles;
    final AuditLog auditLog;
    final AuditErasure erasure;
    final LoginCounts loginCounts;
    private final UserSearch userSearch;

    private final SigningKeys keys;
    final Revocations revocations;
    final AccessTokens tokens;
    final Throttle throttle;

    final ServiceClientAuthentication serviceClientAuthentication;
    private final ServiceClients serviceClients;

    final Outbox outbox;
    final AccountMails accountMails;
    final SealedDeviceTokens deviceTokens;
    final MailedTokens mailedTokens;

    final SessionRevocation sessionRevocation;
    final CredentialChange credentials;
    final Sessions sessions;
    final Reauthentication reauthentication;
    private final SessionLimits limits;
    final Refreshes refreshes;
    private final Logins logins;
    final Confirmations confirmations;
    final Renewals renewals;

    final UserDeletion deletion;
    private final UserAdministration administration;
    private final NewUsers newUsers;
    final DemoUser demoUser;
    private final FirstAdministrator firstAdministrator;
    private final GatehouseConfiguration settings;

    public Components(GatehouseConfiguration settings, Jdbi jdbi, Crypto crypto, Clock clock) {
        this(
                settings,
                jdbi,
                crypto,
                clock,
                decoys -> new Passwords(settings.password(), decoys, settings.nativeAllowed()));
    }

    /** @param hashing creates the password hashing; a test replaces it to count hashes */
    Components(
            GatehouseConfiguration settings,
            Jdbi jdbi,
            Crypto crypto,
            Clock clock,
            Function<DecoyHashes, Passwords> hashing) {
        this.settings = settings;
        this.jdbi = jdbi;
        this.clock = clock;
        secrets = settings.secretFile().secrets();

        decoys = new DecoyHashes(settings.password(), secrets.current());
        passwords = hashing.apply(decoys);
        passwordPolicy = new PasswordPolicy(settings.password(), settings.productName(), settings.publicUrl());
        chosenPasswords = new ChosenPasswords(passwordPolicy, passwords);

        users = new Users(jdbi, passwords, clock);
        profiles = new Profiles(jdbi, clock);
        auditLog = new AuditLog(jdbi, secrets.current(), clock);
        erasure = new AuditErasure(settings.audit(), clock);
        loginCounts = new LoginCounts(jdbi, clock);
        userSearch = new UserSearch(jdbi, profiles, clock);

        KeyVault vault = new KeyVault(secrets, settings.key(), crypto);
        keys = new SigningKeys(jdbi, vault, auditLog, settings.key(), settings.longestTokenLifetime(), clock);
        revocations = new Revocations(jdbi, settings.revocation(), clock);
        tokens = new AccessTokens(
                settings.publicUrl(), keys, settings.classic().sharedKey().orElse(null), revocations, clock);
        throttle = new Throttle(jdbi, secrets, settings.throttle(), clock);

        serviceClientAuthentication = new ServiceClientAuthentication(
                jdbi, settings.revocation().maxStaleness().toJavaDuration(), clock);
        serviceClients = new ServiceClients(jdbi, auditLog, serviceClientAuthentication::read, clock);

        outbox = new Outbox(jdbi, settings.mail().isOff(settings.database().isEmbedded()), clock);
        accountMails = new AccountMails(outbox, clock);
        deviceTokens = new SealedDeviceTokens(secrets);
        mailedTokens = new MailedTokens(jdbi, secrets.current(), clock);

        sessionRevocation = new SessionRevocation(jdbi, revocations, auditLog, clock);
        credentials = new CredentialChange(users, profiles, sessionRevocation, throttle, mailedTokens);
        sessions = new Sessions(jdbi, sessionRevocation, credentials, clock);
        reauthentication = new Reauthentication(jdbi, passwords, sessionRevocation, auditLog, clock);
        RefreshKeys refreshKeys = new RefreshKeys(secrets);
        limits = new SessionLimits(
                settings.session(), settings.accessToken().lifetime().toJavaDuration());
        refreshes = new Refreshes(
                jdbi, sessionRevocation, auditLog, tokens, refreshKeys, limits, new WriteOutages(jdbi), clock);
        logins = logins(accountMails.newDevice(profiles));
        confirmations = new Confirmations(jdbi, reauthentication, tokens, auditLog, refreshKeys, limits, clock);
        renewals = new Renewals(reauthentication, refreshes, tokens, auditLog, limits, clock);

        deletion = new UserDeletion(
                users,
                auditLog,
                erasure,
                List.of(
                        accountMails.deletion(profiles),
                        (tx, userId, by) -> throttle.forget(tx, userId),
                        sessionRevocation.deletion()));
        MailedInvitations invitations = new MailedInvitations(outbox, clock);
        administration = new UserAdministration(
                jdbi, users, profiles, sessionRevocation, deletion, invitations, credentials, auditLog, clock);
        newUsers = new NewUsers(jdbi, users, profiles, invitations, auditLog);
        demoUser = new DemoUser(users, passwords);
        firstAdministrator = new FirstAdministrator(jdbi, users, passwords, passwordPolicy, auditLog);
    }

    /** @param newDevice called when a user signs in from a new device */
    final Logins logins(NewDevice newDevice) {
        LoginThrottle loginThrottle = throttle.logins();
        PasswordVerification verification = new PasswordVerification(jdbi, passwords, loginThrottle, auditLog);
        return new Logins(
                new PasswordAuthenticator(users, verification, auditLog, clock),
                new SessionOpener(jdbi, loginThrottle, tokens, auditLog, refreshes, limits, newDevice, clock));
    }

    /**
     * Creates the first administrator and the demo user if needed, and loads the in-memory state.
     *
     * @throws dev.gatehouse.platform.config.StartException if the service cannot start
     */
    void prepare() {
        firstAdministrator.addIfMissing(settings.administrator());
        if (settings.database().isEmbedded() && !SigningKeys.everUsed(jdbi)) {
            demoUser.addToEmptyDatabase();
        }
        open();
    }

    /** Loads the in-memory state of requests from the database: signing keys, revocations, throttle and service clients. */
    void open() {
        keys.open();
        revocations.open();
        throttle.open();
        serviceClientAuthentication.read();
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public Passwords passwords() {
        return passwords;
    }

    public PasswordPolicy passwordPolicy() {
        return passwordPolicy;
    }

    public Users users() {
        return users;
    }

    public UserSearch userSearch() {
        return userSearch;
    }

    public UserAdministration administration() {
        return administration;
    }

    public NewUsers newUsers() {
        return newUsers;
    }

    public AddressTrust addressTrust() {
        return new AddressTrust(jdbi, auditLog, clock, DemoUser.USERNAME);
    }

    /** Returns the recovery of a restored database; open the signing keys first. */
    public Recovery recovery() {
        return new Recovery(
                jdbi,
                users,
                userSearch,
                administration,
                sessionRevocation,
                keys,
                mailedTokens,
                outbox,
                throttle,
                auditLog);
    }

    /** Returns the signing keys, which are empty before {@link #open}. */
    public SigningKeys keys() {
        return keys;
    }

    /** Returns all stored values that are encrypted with the service's secret. */
    public List<SealedColumn> sealed() {
        return List.of(keys.sealed(), deviceTokens.column(outbox));
    }

    public ServiceClients serviceClients() {
        return serviceClients;
    }

    public Logins logins() {
        return logins;
    }

    /** Stops the threads that hash passwords. */
    @Override
    public void close() {
        passwords.close();
    }
}
