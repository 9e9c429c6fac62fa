package dev.gatehouse.ops;

import com.codahale.metrics.MetricRegistry;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.key.SigningKeys;
import dev.gatehouse.mail.MailFigures;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.lifecycle.Build;
import dev.gatehouse.platform.metrics.Tally;
import dev.gatehouse.platform.web.RequestObserver;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.session.LoginResult;
import dev.gatehouse.session.Logins;
import dev.gatehouse.session.ProofResult;
import dev.gatehouse.session.RefreshResult;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.throttle.Reason;
import dev.gatehouse.throttle.Recognised;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.Refusal;
import dev.gatehouse.token.Revocations;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** {@code /prometheus} of the admin port. docs/operations.md lists every metric. */
public final class PrometheusMetrics implements RequestObserver {
    private static final String POOL = "io.dropwizard.db.ManagedPooledDataSource.database.";

    /** Seconds: from an answer out of memory to one that somebody has given up waiting for. */
    private static final double[] BUCKETS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram requests = Histogram.builder()
            .name("gatehouse_http_request_duration_seconds")
            .help("From a request's first byte to the end of its answer, by operation and status")
            .unit(Unit.SECONDS)
            .labelNames("operation", "status")
            .classicOnly()
            .classicUpperBounds(BUCKETS)
            .register(registry);

    private PrometheusMetrics() {}

    /** What is known before there is anything else. */
    public static PrometheusMetrics install(Environment environment) {
        PrometheusMetrics metrics = new PrometheusMetrics();
        Info.builder()
                .name("gatehouse_build_info")
                .help("The version that runs")
                .labelNames("version")
                .register(metrics.registry)
                .addLabelValues(Build.current().version());
        metrics.pool(environment.metrics());
        metrics.takeover(environment.metrics());
        metrics.clients(environment.metrics());
        environment
                .admin()
                .addServlet("prometheus", new PrometheusMetricsServlet(metrics.registry))
                .addMapping("/prometheus");
        // Management beans take a while to set up, and the first answer need not wait for them.
        environment
                .lifecycle()
                .addServerLifecycleListener(server -> JvmMetrics.builder().register(metrics.registry));
        // JvmMetrics keeps every registry for as long as the JVM lives: this one is to take nothing of the service
        // along.
        environment.lifecycle().manage(new AutoCloseableManager(metrics.registry::clear));
        return metrics;
    }

    @Override
    public void answered(String operation, int status, long nanos) {
        requests.labelValues(operation, Integer.toString(status)).observe(Unit.nanosToSeconds(nanos));
    }

    private void pool(MetricRegistry metrics) {
        gauge(
                "gatehouse_database_up",
                "1 while the database answers, else 0",
                () -> 1 - value(metrics, "database.away"));
        GaugeWithCallback.builder()
                .name("gatehouse_database_connections")
                .help("Connections of the pool, by state")
                .labelNames("state")
                .callback(callback -> {
                    callback.call(value(metrics, POOL + "active"), "active");
                    callback.call(value(metrics, POOL + "idle"), "idle");
                })
                .register(registry);
        gauge(
                "gatehouse_database_waiting",
                "Requests that wait for a connection",
                () -> value(metrics, POOL + "waiting"));
    }

    private void clients(MetricRegistry metrics) {
        gauge(
                "gatehouse_http_connections",
                "Connections of clients to the application port",
                () -> value(metrics, "http.connections"));
        gauge(
                "gatehouse_http_body_bytes",
                "Memory for bodies that have not arrived in full or are worked on",
                () -> value(metrics, "http.bodies"));
    }

    private void takeover(MetricRegistry metrics) {
        gauge(
                "gatehouse_takeover_passwords_left",
                "Stored digests of a tutorial that are to be wrapped, on all instances together",
                () -> value(metrics, "takeover.unwrapped"));
        counter(
                "gatehouse_takeover_passwords_wrapped_total",
                "Those that this instance has wrapped",
                () -> value(metrics, "takeover.wrapped"));
    }

    /** What Dropwizard's registry has; 0 before it is there. */
    private static double value(MetricRegistry metrics, String name) {
        return Optional.ofNullable(metrics.getGauges().get(name))
                .<Object>map(gauge -> gauge.getValue())
                .filter(Number.class::isInstance)
                .map(number -> ((Number) number).doubleValue())
                .orElse(0.0);
    }

    /** How busy the hashing of passwords is. */
    public void watch(Passwords passwords) {
        gauge(
                "gatehouse_password_hash_threads",
                "Threads that hash passwords",
                () -> passwords.load().threads());
        gauge(
                "gatehouse_password_hash_active",
                "Hashes that are being made",
                () -> passwords.load().active());
        gauge(
                "gatehouse_password_hash_queued",
                "Hashes that wait",
                () -> passwords.load().queued());
        counter(
                "gatehouse_password_hash_refused_total",
                "Hashes that were refused since too many waited",
                () -> passwords.load().refused());
    }

    /** How old the key is that signs. */
    public void watch(SigningKeys keys, Clock clock) {
        gauge(
                "gatehouse_signing_key_age_seconds",
                "Since when the active key signs",
                () -> Duration.between(keys.activeSince(), clock.instant()).toSeconds());
    }

    /** How logins end. */
    public void watch(Sessions sessions) {
        CounterWithCallback.builder()
                .name("gatehouse_logins_total")
                .help("Attempts to sign in, by door and result")
                .labelNames("door", "result")
                .callback(callback -> {
                    for (LoginResult result : LoginResult.values()) {
                        callback.call(
                                (double) sessions.logins()
                                        .tally(Logins.At.MODERN)
                                        .of(result),
                                "modern",
                                Codes.of(result));
                        callback.call(
                                (double) sessions.logins()
                                        .tally(Logins.At.CLASSIC)
                                        .of(result),
                                "classic",
                                Codes.of(result));
                    }
                })
                .register(registry);
        watchSessions(sessions);
    }

    /** What becomes of sessions. */
    private void watchSessions(Sessions sessions) {
        CounterWithCallback.builder()
                .name("gatehouse_refreshes_total")
                .help("Refresh tokens that were presented, by result")
                .labelNames("result")
                .callback(callback -> {
                    for (RefreshResult result : RefreshResult.values()) {
                        callback.call((double) sessions.refreshes().tally().of(result), Codes.of(result));
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("gatehouse_session_proofs_total")
                .help("Passwords that were proved inside a session, by result")
                .labelNames("result")
                .callback(callback -> {
                    for (ProofResult result : ProofResult.values()) {
                        callback.call((double) sessions.proofs().tally().of(result), Codes.of(result));
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("gatehouse_sessions_ended_total")
                .help("Sessions that this instance has ended, by reason")
                .labelNames("reason")
                .callback(callback -> {
                    for (EndReason reason : EndReason.values()) {
                        callback.call((double) sessions.ends().tally().of(reason), Codes.of(reason));
                    }
                })
                .register(registry);
    }

    /** Who is told to come back later. */
    public void watch(Throttle throttle) {
        CounterWithCallback.builder()
                .name("gatehouse_throttle_refused_total")
                .help("What was refused since there was too much of it, by action and reason")
                .labelNames("action", "reason")
                .callback(callback -> {
                    for (Action action : Action.values()) {
                        for (Reason reason : Reason.values()) {
                            callback.call(
                                    (double) throttle.refused(action, reason), Codes.of(action), Codes.of(reason));
                        }
                    }
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("gatehouse_throttle_guesses_total")
                .help("Passwords that were tried, by what whoever tried is known by")
                .labelNames("known_by")
                .callback(callback -> {
                    for (Recognised by : Recognised.values()) {
                        callback.call((double) throttle.guesses().admitted().of(by), Codes.of(by));
                    }
                })
                .register(registry);
        gauge(
                "gatehouse_throttle_rows",
                "Rows for what strangers have tried, as this instance knows",
                () -> throttle.rows());
    }

    /** Which sessions are known to have ended. */
    public void watch(Revocations revocations) {
        gauge(
                "gatehouse_revocation_ended_sessions",
                "Ended sessions with tokens that may still be about, as this instance knows them",
                () -> revocations.size());
        gauge(
                "gatehouse_revocation_age_seconds",
                "How long ago they were read",
                () -> revocations.age().toMillis() / 1_000.0);
    }

    /** What becomes of mails. */
    public void watch(MailFigures mails) {
        CounterWithCallback.builder()
                .name("gatehouse_mail_sent_total")
                .help("Mails that this instance has sent, by kind")
                .labelNames("kind")
                .callback(callback -> {
                    for (MailKind kind : MailKind.values()) {
                        callback.call((double) mails.sent(kind), kind.code());
                    }
                })
                .register(registry);
        counter("gatehouse_mail_failures_total", "Attempts of this instance that have failed", mails::failed);
        gauge("gatehouse_mail_waiting", "Mails that are not sent yet, on all instances together", mails::waiting);
        gauge(
                "gatehouse_mail_oldest_waiting_seconds",
                "How long the oldest of them has waited",
                () -> mails.oldestWaiting().toMillis() / 1_000.0);
        gauge("gatehouse_mail_dead", "Mails that were given up, on all instances together", mails::dead);
    }

    /** Which tokens are refused. */
    public void watch(AccessTokens tokens) {
        Tally<Refusal> refused = tokens.refused();
        CounterWithCallback.builder()
                .name("gatehouse_tokens_refused_total")
                .help("Access tokens that were shown and not accepted, by reason")
                .labelNames("reason")
                .callback(callback -> {
                    for (Refusal reason : Refusal.values()) {
                        callback.call((double) refused.of(reason), Codes.of(reason));
                    }
                })
                .register(registry);
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    private void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }
}
