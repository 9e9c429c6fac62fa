package dev.gatehouse;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.account.AccountClosing;
import dev.gatehouse.account.AccountExports;
import dev.gatehouse.account.AccountResource;
import dev.gatehouse.account.Accounts;
import dev.gatehouse.account.Addresses;
import dev.gatehouse.account.ClosedAccounts;
import dev.gatehouse.account.Disavowals;
import dev.gatehouse.account.FormerAddresses;
import dev.gatehouse.account.MailWriter;
import dev.gatehouse.account.PasswordChanges;
import dev.gatehouse.account.PasswordReplacement;
import dev.gatehouse.account.PasswordResets;
import dev.gatehouse.account.RecipientLimit;
import dev.gatehouse.account.SignUps;
import dev.gatehouse.account.mailedtoken.PresentedTokens;
import dev.gatehouse.account.mailedtoken.SealedDeviceTokens;
import dev.gatehouse.account.mailedtoken.TokenBinding;
import dev.gatehouse.admin.AdminKeyResource;
import dev.gatehouse.admin.AdminResource;
import dev.gatehouse.admin.AdminUserResource;
import dev.gatehouse.admin.DemoUser;
import dev.gatehouse.admin.UserSessions;
import dev.gatehouse.audit.AuditPurge;
import dev.gatehouse.audit.AuditQueries;
import dev.gatehouse.audit.AuditResource;
import dev.gatehouse.audit.DenialLog;
import dev.gatehouse.classic.ClassicErrorStyle;
import dev.gatehouse.classic.ClassicResource;
import dev.gatehouse.edge.Edge;
import dev.gatehouse.key.KeyMetrics;
import dev.gatehouse.mail.MailMetrics;
import dev.gatehouse.mail.Mails;
import dev.gatehouse.password.PasswordMetrics;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.platform.jobs.PurgeStep;
import dev.gatehouse.platform.lifecycle.Shutdown;
import dev.gatehouse.platform.metrics.PrometheusMetrics;
import dev.gatehouse.platform.web.DelayedRefusals;
import dev.gatehouse.platform.web.ErrorStyle;
import dev.gatehouse.session.SessionPurge;
import dev.gatehouse.session.resource.CookieClearing;
import dev.gatehouse.session.resource.SessionCookies;
import dev.gatehouse.session.resource.SessionResource;
import dev.gatehouse.site.MetaResource;
import dev.gatehouse.site.Pages;
import dev.gatehouse.takeover.PasswordWrapping;
import dev.gatehouse.throttle.ThrottleMetrics;
import dev.gatehouse.throttle.ThrottlePurge;
import dev.gatehouse.token.CsrfTokens;
import dev.gatehouse.token.JwksResource;
import dev.gatehouse.token.RevocationMetrics;
import dev.gatehouse.user.PasswordCosts;
import dev.gatehouse.user.Reactivation;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import java.util.List;
import java.util.stream.Stream;

/** What each feature brings to a running service, in the order in which it starts. */
final class Features {
    private final Components made;
    private final GatehouseConfiguration settings;
    private final DelayedRefusals refusals;
    private final ObjectMapper json;
    private final CsrfTokens csrf;
    private final CookieClearing clearing;
    private final SessionResource sessionResource;
    private final Mails mails;

    Features(Components made, GatehouseConfiguration settings, DelayedRefusals refusals, ObjectMapper json) {
        this.made = made;
        this.settings = settings;
        this.refusals = refusals;
        this.json = json;
        csrf = new CsrfTokens(made.secrets);
        SessionCookies cookies = new SessionCookies(settings.session(), made.clock);
        clearing = new CookieClearing(made.refreshes, made.tokens, cookies);
        sessionResource = new SessionResource(
                made.sessions,
                made.logins(),
                made.refreshes,
                made.confirmations,
                csrf,
                cookies,
                clearing,
                refusals,
                made.clock);
        mails = new Mails(
                made.jdbi,
                settings.mail(),
                new Mails.Place(
                        settings.productName(),
                        settings.publicUrl(),
                        settings.database().isEmbedded(),
                        settings.dataDirectory()),
                made.clock);
    }

    /** Installs them all. */
    void install(Environment environment, PrometheusMetrics metrics) {
        List<Feature> all = List.of(
                password(),
                user(),
                takeover(),
                key(),
                token(),
                throttle(),
                session(),
                account(),
                admin(),
                audit(),
                classic(),
                site());
        all.forEach(feature -> feature.install(environment, metrics));
        List<PurgeStep> purges =
                all.stream().flatMap(feature -> feature.purges().stream()).toList();
        environment.lifecycle().manage(new PurgeJob(made.jdbi, purges).recurring());
    }

    /** Puts the edge before them. */
    void installEdge(Environment environment, Shutdown shutdown, PrometheusMetrics metrics) {
        Edge.Recognition recognition = new Edge.Recognition(
                made.tokens,
                csrf,
                settings.publicUrl(),
                settings.proxy(),
                settings.accessToken().freshFor().toJavaDuration(),
                clearing::afterSignOut);
        List<ErrorStyle> errorStyles =
                settings.classic().enabled() ? List.of(new ClassicErrorStyle(made.tokens, made.users())) : List.of();
        Edge.install(
                environment,
                settings.cors(),
                recognition,
                errorStyles,
                shutdown::hasBegun,
                metrics,
                new DenialLog(made.auditLog, made.throttle.oncePerWindow()),
                made.passwords(),
                made.clock);
    }

    private Feature password() {
        return new Feature()
                .task(new AutoCloseableManager(made))
                .metrics(metrics -> PasswordMetrics.report(metrics, made.passwords()));
    }

    private Feature user() {
        return new Feature()
                .task(new PasswordCosts(made.jdbi, made.decoys, made.clock))
                .purge(new Reactivation(made.users(), made.auditLog));
    }

    private Feature takeover() {
        PasswordWrapping wrapping = new PasswordWrapping(made.jdbi, made.users(), settings.takeover(), made.clock);
        return new Feature().task(wrapping).gauges(wrapping::report);
    }

    private Feature key() {
        return new Feature()
                .resource(new JwksResource(made.keys(), json))
                .task(made.keys().keeper())
                .metrics(metrics -> KeyMetrics.report(metrics, made.keys(), made.clock));
    }

    private Feature token() {
        return new Feature()
                .task(made.revocations.follower())
                .healthCheck("revocations", made.revocations.healthCheck())
                .purge(made.revocations::purge)
                .metrics(metrics -> metrics.register(made.tokens.metrics()))
                .metrics(metrics -> RevocationMetrics.report(metrics, made.revocations));
    }

    private Feature throttle() {
        return new Feature()
                .task(made.throttle.recurring())
                .purge(new ThrottlePurge(made.clock))
                .metrics(metrics -> ThrottleMetrics.report(metrics, made.throttle));
    }

    private Feature session() {
        return new Feature()
                .resource(sessionResource)
                .purge(new SessionPurge(made.clock))
                .metrics(metrics -> Stream.of(
                                made.logins().metrics(),
                                made.refreshes.metrics(),
                                made.reauthentication.metrics(),
                                made.sessionRevocation.metrics())
                        .forEach(metrics::register));
    }

    private Feature account() {
        TokenBinding binding = new TokenBinding(made.users(), made.profiles, made.sessions);
        PresentedTokens presented = new PresentedTokens(made.throttle, made.mailedTokens, binding);
        SealedDeviceTokens deviceTokens = new SealedDeviceTokens(made.secrets);
        RecipientLimit limit = new RecipientLimit(made.throttle, deviceTokens, made.secrets, made.clock);
        FormerAddresses former = new FormerAddresses(
                made.users(),
                made.profiles,
                made.sessionRevocation,
                made.credentials,
                made.mailedTokens,
                made.accountMails,
                made.auditLog,
                settings.account(),
                made.clock);
        MailWriter writer = new MailWriter(
                made.users(),
                made.profiles,
                made.mailedTokens,
                binding,
                limit,
                made.auditLog,
                settings.account(),
                mails.links()::link,
                made.clock);
        Feature feature = new Feature()
                .resource(accountResource(binding, presented, deviceTokens, former))
                .purge(mails.purge())
                .purge(made.mailedTokens)
                .purge(limit)
                .purge(new ClosedAccounts(made.profiles, made.deletion))
                .metrics(metrics -> MailMetrics.report(metrics, mails.figures()));
        mails.sender(writer).ifPresent(feature::task);
        return feature;
    }

    private AccountResource accountResource(
            TokenBinding binding, PresentedTokens presented, SealedDeviceTokens deviceTokens, FormerAddresses former) {
        PasswordReplacement replacement = new PasswordReplacement(made.accountMails, made.credentials, made.throttle);
        return new AccountResource(
                new Accounts(made.jdbi, made.profiles, made.auditLog),
                new AccountClosing(
                        made.jdbi,
                        made.users(),
                        made.profiles,
                        made.sessions,
                        made.credentials,
                        made.deletion,
                        former,
                        made.auditLog),
                new AccountExports(
                        made.jdbi,
                        made.profiles,
                        made.sessions,
                        made.mailedTokens,
                        binding,
                        made.auditLog,
                        new AuditQueries(made.jdbi)),
                new SignUps(
                        made.jdbi,
                        made.users(),
                        made.profiles,
                        made.chosenPasswords,
                        presented,
                        made.throttle,
                        made.accountMails,
                        deviceTokens,
                        made.auditLog,
                        settings.account()),
                new Addresses(
                        made.jdbi,
                        made.users(),
                        made.profiles,
                        made.credentials,
                        presented,
                        former,
                        made.throttle,
                        made.accountMails,
                        made.auditLog,
                        settings.account()),
                new PasswordChanges(
                        made.jdbi,
                        made.profiles,
                        made.reauthentication,
                        made.renewals,
                        made.chosenPasswords,
                        replacement,
                        made.auditLog),
                new PasswordResets(
                        made.jdbi,
                        made.profiles,
                        presented,
                        made.chosenPasswords,
                        replacement,
                        made.throttle,
                        made.accountMails,
                        deviceTokens,
                        made.auditLog),
                new Disavowals(made.jdbi, presented, made.credentials, former, made.auditLog),
                sessionResource,
                json);
    }

    private Feature admin() {
        UserSessions userSessions =
                new UserSessions(made.jdbi, made.profiles, made.sessions, made.sessionRevocation, made.credentials);
        AdminUserResource users =
                new AdminUserResource(made.administration(), made.newUsers(), made.userSearch(), userSessions);
        return new Feature().resource(new AdminResource(users, new AdminKeyResource(made.keys())));
    }

    private Feature audit() {
        return new Feature()
                .resource(new AuditResource(new AuditQueries(made.jdbi)))
                .purge(new AuditPurge(settings.audit(), made.clock))
                .purge(made.erasure);
    }

    private Feature classic() {
        Feature feature = new Feature();
        if (settings.classic().enabled()) {
            feature.resource(new ClassicResource(made.logins(), made.users(), settings.classic(), refusals));
        }
        return feature;
    }

    private Feature site() {
        Pages pages = new Pages(
                settings.productName(),
                settings.account().isSignUpOpen(),
                !mails.isOff(),
                settings.password().minimumLength());
        boolean embedded = settings.database().isEmbedded();
        Feature feature = new Feature()
                .resource(new MetaResource(pages, DemoUser.credentials(), () -> embedded && made.demoUser.isThere()));
        return embedded ? feature.onceStarted(made.demoUser::warn) : feature;
    }
}
