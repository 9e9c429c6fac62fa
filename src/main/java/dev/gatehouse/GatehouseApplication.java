package dev.gatehouse;

import dev.gatehouse.account.AccountMails;
import dev.gatehouse.account.AccountResource;
import dev.gatehouse.account.Accounts;
import dev.gatehouse.account.Foundation;
import dev.gatehouse.account.MailedTokens;
import dev.gatehouse.admin.AdminKeyResource;
import dev.gatehouse.admin.AdminResource;
import dev.gatehouse.admin.AdminUserResource;
import dev.gatehouse.admin.DemoUser;
import dev.gatehouse.admin.FirstAdministrator;
import dev.gatehouse.admin.MailedInvitations;
import dev.gatehouse.admin.NewUsers;
import dev.gatehouse.admin.UserAdministration;
import dev.gatehouse.admin.UserSessions;
import dev.gatehouse.audit.AuditErasure;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.AuditPurge;
import dev.gatehouse.audit.AuditQueries;
import dev.gatehouse.audit.AuditResource;
import dev.gatehouse.audit.DenialLog;
import dev.gatehouse.classic.ClassicErrorStyle;
import dev.gatehouse.classic.ClassicResource;
import dev.gatehouse.cli.CommandLine;
import dev.gatehouse.cli.Commands;
import dev.gatehouse.edge.Edge;
import dev.gatehouse.edge.connection.HttpLimits;
import dev.gatehouse.edge.connection.OperatorPorts;
import dev.gatehouse.edge.connection.RequestDeadlineConnections;
import dev.gatehouse.key.KeyMetrics;
import dev.gatehouse.key.KeyVault;
import dev.gatehouse.key.SigningKeys;
import dev.gatehouse.mail.MailMetrics;
import dev.gatehouse.mail.Mails;
import dev.gatehouse.password.DecoyHashes;
import dev.gatehouse.password.PasswordMetrics;
import dev.gatehouse.password.PasswordPolicy;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import dev.gatehouse.platform.lifecycle.ServerTuning;
import dev.gatehouse.platform.lifecycle.Shutdown;
import dev.gatehouse.platform.metrics.PrometheusMetrics;
import dev.gatehouse.platform.web.DelayedRefusals;
import dev.gatehouse.platform.web.ErrorStyle;
import dev.gatehouse.session.SessionCookies;
import dev.gatehouse.session.SessionMetrics;
import dev.gatehouse.session.SessionPurge;
import dev.gatehouse.session.SessionResource;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.site.MetaResource;
import dev.gatehouse.site.Pages;
import dev.gatehouse.takeover.PasswordWrapping;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.throttle.ThrottleMetrics;
import dev.gatehouse.throttle.ThrottlePurge;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.CsrfTokens;
import dev.gatehouse.token.JwksResource;
import dev.gatehouse.token.Revocations;
import dev.gatehouse.token.SharedKey;
import dev.gatehouse.token.TokenMetrics;
import dev.gatehouse.user.PasswordCosts;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Reactivation;
import dev.gatehouse.user.UserDeletion;
import dev.gatehouse.user.UserSearch;
import dev.gatehouse.user.Users;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.setup.JerseyEnvironment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** The composition root: read it and you have seen the service. */
public class GatehouseApplication extends Application<GatehouseConfiguration> {
    /** With 25 ms for a hash, 40,000 refused logins a second. */
    private static final int DELAYED_REFUSALS = 1_000;

    private final Clock clock;
    private final Map<String, String> variables;

    public GatehouseApplication() {
        this(Clock.tickMillis(ZoneOffset.UTC), System.getenv());
    }

    /**
     * @param clock what time it is, in whole milliseconds
     * @param variables of the environment, for config.yml
     */
    protected GatehouseApplication(Clock clock, Map<String, String> variables) {
        this.clock = clock;
        this.variables = Map.copyOf(variables);
    }

    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler(FatalErrors::uncaught);
        int status = new GatehouseApplication().execute(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Runs a command; says what the process should exit with. */
    private int execute(String... arguments) {
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(this);
        initialize(bootstrap);
        return CommandLine.run(bootstrap, System.out, System.err, arguments);
    }

    @Override
    public String getName() {
        return "gatehouse";
    }

    @Override
    public void initialize(Bootstrap<GatehouseConfiguration> bootstrap) {
        Commands.register(this, bootstrap, variables);
        RequestDeadlineConnections.install(bootstrap.getObjectMapper());
    }

    @Override
    public void run(GatehouseConfiguration settings, Environment environment) throws Exception {
        ServerTuning.apply(settings.getServerFactory(), settings.requestLog(), environment);
        Shutdown shutdown = Shutdown.install(settings.shutdownDelay().toJavaDuration(), environment);
        PrometheusMetrics metrics = PrometheusMetrics.install(environment);
        Crypto crypto = Crypto.best(settings.nativeAllowed());
        settings.secretFile().verify();
        Jdbi jdbi =
                Databases.open(environment, settings.database(), settings.dataDirectory(), SchemaPreparations.all());
        MasterSecrets secrets = settings.secretFile().secrets();
        DecoyHashes decoys = new DecoyHashes(settings.password(), secrets.current());
        Passwords passwords = new Passwords(settings.password(), decoys, settings.nativeAllowed());
        environment.lifecycle().manage(new AutoCloseableManager(passwords));
        Users users = new Users(jdbi, passwords, clock);
        Profiles profiles = new Profiles(jdbi, clock);
        AuditLog auditLog = new AuditLog(jdbi, secrets.current(), clock);
        PasswordPolicy policy = new PasswordPolicy(settings.password(), settings.productName(), settings.publicUrl());
        new FirstAdministrator(jdbi, users, passwords, policy, auditLog).addIfMissing(settings.administrator());
        DemoUser demo = new DemoUser(users, passwords);
        if (settings.database().isEmbedded() && !SigningKeys.everUsed(jdbi)) {
            demo.addToEmptyDatabase();
        }
        environment.lifecycle().manage(new PasswordCosts(jdbi, decoys, clock));
        PasswordWrapping passwordWrapping = new PasswordWrapping(jdbi, users, settings.takeover(), clock);
        passwordWrapping.report(environment.metrics());
        environment.lifecycle().manage(passwordWrapping);
        KeyVault vault = new KeyVault(secrets, settings.key(), crypto);
        SigningKeys keys =
                SigningKeys.open(jdbi, vault, auditLog, settings.key(), settings.longestTokenLifetime(), clock);
        environment.lifecycle().manage(keys.keeper());
        SharedKey shared = settings.classic().sharedKey().orElse(null);
        Revocations revocations = Revocations.open(jdbi, settings.revocation(), clock);
        environment.lifecycle().manage(revocations.follower());
        environment.healthChecks().register("revocations", revocations.healthCheck());
        AccessTokens tokens = new AccessTokens(settings.publicUrl(), keys, shared, revocations, clock);
        CsrfTokens csrf = new CsrfTokens(secrets);
        Throttle throttle = new Throttle(jdbi, secrets, settings.throttle(), clock);
        environment.lifecycle().manage(throttle.recurring());
        Mails mails = new Mails(
                jdbi,
                settings.mail(),
                new Mails.Place(
                        settings.productName(),
                        settings.publicUrl(),
                        settings.database().isEmbedded(),
                        settings.dataDirectory()),
                clock);
        AccountMails accountMails = new AccountMails(mails.outbox(), clock);
        MailedTokens mailedTokens = new MailedTokens(jdbi, secrets.current(), clock);
        Sessions sessions = Sessions.on(
                new Sessions.Foundation(
                        jdbi,
                        users,
                        profiles,
                        passwords,
                        tokens,
                        revocations,
                        auditLog,
                        secrets,
                        throttle,
                        mailedTokens,
                        accountMails.newDevice(profiles),
                        clock),
                settings.session(),
                settings.accessToken().lifetime().toJavaDuration());
        AuditErasure erasure = new AuditErasure(settings.audit(), clock);
        UserDeletion deletion = new UserDeletion(
                users,
                auditLog,
                erasure,
                List.of(
                        accountMails.deletion(profiles),
                        (tx, userId, by) -> throttle.forget(tx, userId),
                        sessions.ends().deletion()));
        Accounts accounts = new Accounts(
                new Foundation(
                        jdbi,
                        users,
                        profiles,
                        passwords,
                        policy,
                        sessions,
                        deletion,
                        throttle,
                        accountMails,
                        auditLog,
                        mailedTokens,
                        secrets,
                        clock),
                settings.account(),
                mails.links()::link);
        UserAdministration.Foundation people = new UserAdministration.Foundation(
                jdbi,
                users,
                profiles,
                sessions.ends(),
                deletion,
                new MailedInvitations(mails.outbox(), clock),
                sessions.credentials(),
                auditLog,
                clock);
        mails.sender(accounts.writer()).ifPresent(environment.lifecycle()::manage);
        List<PurgeJob.Step> over = new ArrayList<>(List.of(
                new SessionPurge(clock),
                revocations::purge,
                new AuditPurge(settings.audit(), clock),
                new ThrottlePurge(clock),
                erasure,
                mails.purge(),
                new Reactivation(users, auditLog)));
        over.addAll(accounts.purges());
        environment.lifecycle().manage(new PurgeJob(jdbi, over).recurring());
        PasswordMetrics.report(metrics, passwords);
        KeyMetrics.report(metrics, keys, clock);
        TokenMetrics.report(metrics, tokens);
        SessionMetrics.report(metrics, sessions);
        TokenMetrics.report(metrics, revocations);
        ThrottleMetrics.report(metrics, throttle);
        MailMetrics.report(metrics, mails.figures());

        List<ErrorStyle> errorStyles =
                settings.classic().enabled() ? List.of(new ClassicErrorStyle(tokens, users)) : List.of();
        SessionCookies cookies = new SessionCookies(settings.session(), clock);
        Edge.Recognition recognition = new Edge.Recognition(
                tokens,
                csrf,
                settings.publicUrl(),
                settings.proxy(),
                settings.accessToken().freshFor().toJavaDuration(),
                sessions.clearing(cookies)::afterSignOut);
        DenialLog denials = new DenialLog(auditLog, throttle.oncePerWindow());
        HttpLimits.install(environment, settings.http());
        Edge.install(
                environment,
                settings.cors(),
                recognition,
                errorStyles,
                shutdown::hasBegun,
                metrics,
                denials,
                passwords,
                clock);
        OperatorPorts.install(settings.operatorPorts(), settings.getServerFactory(), environment);
        JerseyEnvironment jersey = environment.jersey();
        DelayedRefusals refusals = new DelayedRefusals(DELAYED_REFUSALS);
        environment.lifecycle().addEventListener(refusals.listener());
        environment.lifecycle().addServerLifecycleListener(server -> {
            refusals.answerOn(server.getThreadPool());
            passwords.answerOn(server.getThreadPool());
        });
        SessionResource sessionResource = new SessionResource(sessions, csrf, cookies, refusals, clock);
        jersey.register(sessionResource);
        jersey.register(new AccountResource(accounts, sessionResource, environment.getObjectMapper()));
        UserSearch search = new UserSearch(jdbi, profiles, clock);
        AdminUserResource userResource = new AdminUserResource(
                new UserAdministration(people),
                new NewUsers(people),
                search,
                new UserSessions(jdbi, profiles, sessions));
        jersey.register(new AdminResource(userResource, new AdminKeyResource(keys)));
        jersey.register(new AuditResource(new AuditQueries(jdbi)));
        jersey.register(new JwksResource(keys, environment.getObjectMapper()));
        Pages pages = new Pages(
                settings.productName(),
                settings.account().isSignUpOpen(),
                !mails.isOff(),
                settings.password().minimumLength());
        jersey.register(new MetaResource(
                pages, DemoUser.credentials(), settings.database().isEmbedded() ? demo::isThere : () -> false));
        if (settings.classic().enabled()) {
            jersey.register(new ClassicResource(sessions.logins(), users, settings.classic(), refusals));
        }
        if (settings.database().isEmbedded()) {
            environment.lifecycle().addServerLifecycleListener(server -> demo.warn());
        }
    }
}
