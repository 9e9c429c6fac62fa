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
import dev.gatehouse.account.mailedtoken.TokenBinding;
import dev.gatehouse.admin.AdminClientResource;
import dev.gatehouse.admin.AdminKeyResource;
import dev.gatehouse.admin.AdminMailResource;
import dev.gatehouse.admin.AdminResource;
import dev.gatehouse.admin.AdminSettingsResource;
import dev.gatehouse.admin.AdminStatisticsResource;
import dev.gatehouse.admin.AdminUserResource;
import dev.gatehouse.admin.DemoUser;
import dev.gatehouse.admin.MailAdministration;
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
import dev.gatehouse.platform.config.EffectiveSettings;
import dev.gatehouse.platform.database.Instances;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.platform.jobs.PurgeStep;
import dev.gatehouse.platform.lifecycle.Shutdown;
import dev.gatehouse.platform.metrics.PrometheusMetrics;
import dev.gatehouse.platform.web.DelayedAnswers;
import dev.gatehouse.platform.web.DelayedRefusals;
import dev.gatehouse.platform.web.ErrorStyle;
import dev.gatehouse.services.OAuthErrorStyle;
import dev.gatehouse.services.ServicesResource;
import dev.gatehouse.services.TokenIntrospection;
import dev.gatehouse.services.TokenRevocation;
import dev.gatehouse.session.SessionPurge;
import dev.gatehouse.session.resource.CookieClearing;
import dev.gatehouse.session.resource.SessionCookies;
import dev.gatehouse.session.resource.SessionResource;
import dev.gatehouse.site.ConsoleResource;
import dev.gatehouse.site.MetaResource;
import dev.gatehouse.site.Pages;
import dev.gatehouse.statistics.CountedRows;
import dev.gatehouse.statistics.Statistics;
import dev.gatehouse.statistics.StoredCounts;
import dev.gatehouse.statistics.Warning;
import dev.gatehouse.takeover.PasswordWrapping;
import dev.gatehouse.throttle.ThrottleMetrics;
import dev.gatehouse.throttle.ThrottlePurge;
import dev.gatehouse.token.CsrfTokens;
import dev.gatehouse.token.JwksResource;
import dev.gatehouse.token.RevocationFeed;
import dev.gatehouse.token.RevocationMetrics;
import dev.gatehouse.user.PasswordCosts;
import dev.gatehouse.user.Reactivation;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and installs all features of a running service, in the order of their start. */
final class Features {
    private static final Logger LOG = LoggerFactory.getLogger(Features.class);

    private final Components components;
    private final GatehouseConfiguration settings;
    private final DelayedRefusals refusals;
    private final RevocationFeed feed;
    private final ObjectMapper json;
    private final EffectiveSettings effective;
    private final CsrfTokens csrf;
    private final CookieClearing clearing;
    private final SessionResource sessionResource;
    private final Mails mails;
    private final Pages pages;
    private final BooleanSupplier clockDiffers;

    /** @param clockDiffers returns whether the clocks of the machine and the database differ */
    Features(
            Components components,
            GatehouseConfiguration settings,
            EffectiveSettings effective,
            DelayedAnswers answers,
            ObjectMapper json,
            BooleanSupplier clockDiffers) {
        this.clockDiffers = clockDiffers;
        this.components = components;
        this.settings = settings;
        refusals = new DelayedRefusals(answers);
        feed = new RevocationFeed(components.revocations, components.keys(), answers, components.clock);
        this.json = json;
        this.effective = effective;
        csrf = new CsrfTokens(components.secrets);
        SessionCookies cookies = new SessionCookies(settings.session(), components.clock);
        clearing = new CookieClearing(components.refreshes, components.tokens, cookies);
        sessionResource = new SessionResource(
                components.sessions,
                components.logins(),
                components.refreshes,
                components.confirmations,
                csrf,
                cookies,
                clearing,
                refusals);
        mails = new Mails(
                components.jdbi,
                settings.mail(),
                new Mails.Place(
                        settings.productName(),
                        settings.appearance(),
                        settings.publicUrl(),
                        settings.database().isEmbedded(),
                        settings.dataDirectory()),
                components.clock);
        pages = new Pages(
                new Pages.Facts(
                        settings.productName(),
                        settings.publicUrl(),
                        settings.account().isSignUpOpen(),
                        !components.outbox.isOff(),
                        settings.password().minimumLength(),
                        settings.cors().pageOrigins()),
                settings.appearance());
    }

    /** Installs all features, and the job that purges expired rows. */
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
                services(),
                audit(),
                classic(),
                site());
        all.forEach(feature -> feature.install(environment, metrics));
        List<PurgeStep> purges =
                all.stream().flatMap(feature -> feature.purges().stream()).toList();
        environment.lifecycle().manage(new PurgeJob(components.jdbi, purges).recurring());
    }

    /** Installs the edge. */
    void installEdge(Environment environment, Shutdown shutdown, PrometheusMetrics metrics) {
        Edge.Recognition recognition = new Edge.Recognition(
                components.tokens,
                csrf,
                settings.publicUrl(),
                settings.proxy(),
                components.serviceClientAuthentication,
                settings.accessToken().freshFor().toJavaDuration(),
                clearing::afterSignOut);
        List<ErrorStyle> errorStyles = new ArrayList<>(List.of(new OAuthErrorStyle()));
        if (settings.classic().enabled()) {
            errorStyles.add(new ClassicErrorStyle(components.tokens, components.users()));
        }
        Edge.install(
                environment,
                settings.cors(),
                recognition,
                new Edge.Errors(errorStyles, pages.problems()),
                shutdown::hasBegun,
                metrics,
                new DenialLog(components.auditLog, components.throttle.oncePerWindow()),
                components.passwords(),
                components.clock);
    }

    private Feature password() {
        return new Feature()
                .task(new AutoCloseableManager(components))
                .metrics(metrics -> PasswordMetrics.report(metrics, components.passwords()));
    }

    private Feature user() {
        return new Feature()
                .task(new PasswordCosts(components.jdbi, components.decoys, components.clock))
                .purge(new Reactivation(components.users(), components.auditLog));
    }

    private Feature takeover() {
        PasswordWrapping wrapping =
                new PasswordWrapping(components.jdbi, components.users(), settings.takeover(), components.clock);
        return new Feature().task(wrapping).gauges(wrapping::report);
    }

    private Feature key() {
        return new Feature()
                .resource(new JwksResource(components.keys(), json))
                .task(components.keys().keeper())
                .metrics(metrics -> KeyMetrics.report(metrics, components.keys(), components.clock));
    }

    private Feature token() {
        return new Feature()
                .task(components.revocations.follower())
                .task(feed.keyFollower())
                .healthCheck("revocations", components.revocations.healthCheck())
                .purge(components.revocations)
                .metrics(metrics -> metrics.register(components.tokens.metrics()))
                .metrics(metrics -> RevocationMetrics.report(metrics, components.revocations, feed));
    }

    private Feature throttle() {
        return new Feature()
                .task(components.throttle.recurring())
                .purge(new ThrottlePurge(components.clock))
                .metrics(metrics -> ThrottleMetrics.report(metrics, components.throttle));
    }

    private Feature session() {
        return new Feature()
                .resource(sessionResource)
                .purge(new SessionPurge(components.clock))
                .metrics(metrics -> Stream.of(
                                components.logins().metrics(),
                                components.refreshes.metrics(),
                                components.reauthentication.metrics(),
                                components.sessionRevocation.metrics())
                        .forEach(metrics::register));
    }

    private Feature account() {
        TokenBinding binding = new TokenBinding(components.users(), components.profiles, components.sessions);
        PresentedTokens presented = new PresentedTokens(components.throttle, components.mailedTokens, binding);
        RecipientLimit limit =
                new RecipientLimit(components.throttle, components.deviceTokens, components.secrets, components.clock);
        FormerAddresses former = new FormerAddresses(
                components.users(),
                components.profiles,
                components.sessionRevocation,
                components.credentials,
                components.mailedTokens,
                components.accountMails,
                components.auditLog,
                settings.account(),
                components.clock);
        MailWriter writer = new MailWriter(
                components.users(),
                components.profiles,
                components.mailedTokens,
                binding,
                limit,
                components.auditLog,
                settings.account(),
                mails.links()::link,
                components.clock);
        Feature feature = new Feature()
                .resource(accountResource(binding, presented, former))
                .purge(mails.purge())
                .purge(components.mailedTokens)
                .purge(limit)
                .purge(new ClosedAccounts(components.profiles, components.deletion))
                .metrics(metrics -> MailMetrics.report(metrics, mails.figures()));
        mails.sender(components.outbox, writer).ifPresent(feature::task);
        return feature;
    }

    private AccountResource accountResource(TokenBinding binding, PresentedTokens presented, FormerAddresses former) {
        PasswordReplacement replacement =
                new PasswordReplacement(components.accountMails, components.credentials, components.throttle);
        return new AccountResource(
                new Accounts(components.jdbi, components.profiles, components.auditLog),
                new AccountClosing(
                        components.jdbi,
                        components.users(),
                        components.profiles,
                        components.sessions,
                        components.credentials,
                        components.deletion,
                        former,
                        components.auditLog),
                new AccountExports(
                        components.jdbi,
                        components.profiles,
                        components.sessions,
                        components.mailedTokens,
                        binding,
                        components.auditLog,
                        new AuditQueries(components.jdbi, components.clock)),
                new SignUps(
                        components.jdbi,
                        components.users(),
                        components.profiles,
                        components.chosenPasswords,
                        presented,
                        components.throttle,
                        components.accountMails,
                        components.deviceTokens,
                        components.auditLog,
                        settings.account()),
                new Addresses(
                        components.jdbi,
                        components.users(),
                        components.profiles,
                        components.credentials,
                        presented,
                        former,
                        components.throttle,
                        components.accountMails,
                        components.auditLog,
                        settings.account()),
                new PasswordChanges(
                        components.jdbi,
                        components.profiles,
                        components.reauthentication,
                        components.renewals,
                        components.chosenPasswords,
                        replacement,
                        components.auditLog),
                new PasswordResets(
                        components.jdbi,
                        components.profiles,
                        presented,
                        components.chosenPasswords,
                        replacement,
                        components.throttle,
                        components.accountMails,
                        components.deviceTokens,
                        components.auditLog),
                new Disavowals(components.jdbi, presented, components.credentials, former, components.auditLog),
                sessionResource,
                json);
    }

    private Feature admin() {
        Statistics statistics = statistics();
        UserSessions userSessions = new UserSessions(
                components.jdbi,
                components.profiles,
                components.sessions,
                components.sessionRevocation,
                components.credentials);
        AdminUserResource users = new AdminUserResource(
                components.administration(), components.newUsers(), components.userSearch(), userSessions);
        return new Feature()
                .resource(new AdminResource(
                        users,
                        new AdminKeyResource(components.keys()),
                        new AdminClientResource(components.serviceClients()),
                        new AdminStatisticsResource(
                                statistics,
                                components.keys(),
                                new Instances(
                                        components.jdbi, settings.database().isEmbedded(), components.clock),
                                components.clock),
                        new AdminSettingsResource(effective),
                        new AdminMailResource(
                                new MailAdministration(
                                        components.jdbi,
                                        components.outbox,
                                        components.profiles,
                                        components.throttle,
                                        components.auditLog,
                                        components.clock),
                                mails.previews())))
                .task(statistics.task());
    }

    private Statistics statistics() {
        Map<CountedRows, LongSupplier> counts = Map.of(
                CountedRows.USERS, components.users()::count,
                CountedRows.USERS_INACTIVE, components.users()::countInactive,
                CountedRows.SESSIONS_ACTIVE, components.sessions::countActive,
                CountedRows.MAILS_WAITING, components.outbox::countWaiting,
                CountedRows.MAILS_DEAD, components.outbox::countDead);
        Map<Warning, BooleanSupplier> warnings = Map.of(
                Warning.DEMO_PASSWORD, components.demoUser::isThere,
                Warning.MAIL_OFF, components.outbox::isOff,
                Warning.SHARED_KEY, () -> settings.classic().sharedKey().isPresent(),
                Warning.REVOCATIONS_STALE, components.revocations::isLate,
                Warning.CLOCK_DIFFERENCE, clockDiffers);
        return new Statistics(
                new StoredCounts(components.jdbi, counts, components.clock), components.loginCounts, warnings);
    }

    private Feature services() {
        TokenIntrospection introspection = new TokenIntrospection(components.tokens, components.refreshes);
        TokenRevocation revocation = new TokenRevocation(
                components.jdbi,
                components.tokens,
                components.refreshes,
                components.sessionRevocation,
                components.auditLog);
        return new Feature()
                .resource(new ServicesResource(settings.publicUrl(), introspection, revocation, feed, json))
                .task(components.serviceClientAuthentication.follower())
                .metrics(metrics -> metrics.register(introspection.metrics()))
                .metrics(metrics -> metrics.register(components.serviceClientAuthentication.metrics()));
    }

    private Feature audit() {
        return new Feature()
                .resource(new AuditResource(new AuditQueries(components.jdbi, components.clock)))
                .purge(new AuditPurge(settings.audit(), components.loginCounts, components.clock))
                .purge(components.erasure);
    }

    private Feature classic() {
        Feature feature = new Feature();
        if (settings.classic().enabled()) {
            feature.resource(
                    new ClassicResource(components.logins(), components.users(), settings.classic(), refusals));
        }
        return feature;
    }

    private Feature site() {
        boolean embedded = settings.database().isEmbedded();
        Feature feature = new Feature()
                .resource(new MetaResource(
                        pages, DemoUser.credentials(), () -> embedded && components.demoUser.isThere()))
                .onceStarted(
                        () -> settings.appearance().notes(settings.publicUrl()).forEach(LOG::info));
        if (settings.console().isEnabled(embedded)) {
            feature.resource(new ConsoleResource(pages));
        }
        return embedded ? feature.onceStarted(components.demoUser::warn) : feature;
    }
}
