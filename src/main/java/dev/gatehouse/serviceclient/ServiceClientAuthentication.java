package dev.gatehouse.serviceclient;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ServiceCaller;
import dev.gatehouse.platform.jobs.PeriodicTask;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.platform.web.AnswerException;
import dev.gatehouse.platform.web.OAuthError;
import dev.gatehouse.platform.web.ScopeGuard;
import io.dropwizard.lifecycle.Managed;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates service clients without a query. All service clients are in memory; every instance knows a change within one
 * second. An unknown client or secret causes one more read, because another instance may have just created it.
 */
public final class ServiceClientAuthentication implements ScopeGuard {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** Shortest interval between reads for unknown credentials, because any client can send them. */
    private static final long PATIENCE_NANOS = Duration.ofMillis(50).toNanos();

    /** The precision of the time of the last use. */
    private static final Duration PRECISION = Duration.ofMinutes(1);

    private static final Map<String, String> CHALLENGE = Map.of("WWW-Authenticate", "Basic realm=\"gatehouse\"");

    private final ServiceClientDao dao;
    private final long maxStalenessNanos;
    private final Clock clock;
    private volatile Map<UUID, List<ServiceClientDao.Row>> clients = Map.of();
    private volatile long readAt;
    private final Map<UUID, Instant> used = new ConcurrentHashMap<>();

    /** The times of {@link #used} that are stored; only the follower reads and writes them. */
    private final Map<UUID, Instant> stored = new HashMap<>();

    private final Counter results = Counters.of(
            "gatehouse_service_client_authentications_total",
            "Requests of service clients, by the result of their authentication",
            Counters.Label.of("result", AuthenticationResult.class));

    /**
     * Creates an instance without data; every client is refused before {@link #read}.
     *
     * @param maxStaleness how long clients are accepted while they cannot be read from the database
     */
    public ServiceClientAuthentication(Jdbi jdbi, Duration maxStaleness, Clock clock) {
        this.dao = jdbi.onDemand(ServiceClientDao.class);
        this.maxStalenessNanos = maxStaleness.toNanos();
        this.clock = clock;
        this.readAt = System.nanoTime() - maxStalenessNanos - 1;
    }

    /** Returns the task that follows the table while the service runs, and stores when secrets were used. */
    public Managed follower() {
        return new PeriodicTask(
                "service-clients", INTERVAL, () -> INTERVAL, "Reading the service clients failed", this::follow);
    }

    /** Returns the counter of authentications by result. */
    public Collector metrics() {
        return results;
    }

    @Override
    public ServiceCaller admit(@Nullable String authorization, String scope) {
        ServiceClientDao.Row row = BasicCredentials.parse(authorization)
                .flatMap(this::authenticate)
                .orElseThrow(this::refused);
        if (Scope.read(row.scopes()).stream().noneMatch(held -> held.code().equals(scope))) {
            count(AuthenticationResult.INSUFFICIENT_SCOPE);
            throw OAuthError.answer(403, "insufficient_scope", "The service client needs the scope " + scope + ".")
                    .exception();
        }
        count(AuthenticationResult.ACCEPTED);
        return new ServiceCaller(row.id(), row.name());
    }

    private AnswerException refused() {
        count(AuthenticationResult.REFUSED);
        return OAuthError.answer(
                        401, "invalid_client", "The service client is unknown, or its secret is wrong.", CHALLENGE)
                .exception();
    }

    private void count(AuthenticationResult result) {
        results.labelValues(Codes.of(result)).inc();
    }

    /** Returns the row of the secret; empty if the client or the secret is unknown. */
    private Optional<ServiceClientDao.Row> authenticate(BasicCredentials credentials) {
        byte[] hash = SecretText.hash(credentials.secret());
        Optional<ServiceClientDao.Row> found = find(credentials.clientId(), hash);
        if (found.isEmpty() && readAgain()) {
            found = find(credentials.clientId(), hash);
        }
        if (System.nanoTime() - readAt > maxStalenessNanos) {
            throw Problem.DATABASE_UNAVAILABLE.exception("This instance cannot read the service clients.");
        }
        found.map(ServiceClientDao.Row::secretId).ifPresent(id -> used.put(id, clock.instant()));
        return found;
    }

    private Optional<ServiceClientDao.Row> find(UUID clientId, byte[] hash) {
        return clients.getOrDefault(clientId, List.of()).stream()
                .filter(row -> MessageDigest.isEqual(hash, row.secretHash()))
                .findFirst();
    }

    /** Reads the clients, unless they were read a moment ago. Returns whether they were read. */
    private synchronized boolean readAgain() {
        if (System.nanoTime() - readAt < PATIENCE_NANOS) {
            return false;
        }
        read();
        return true;
    }

    /** Reads all service clients. */
    public void read() {
        long now = System.nanoTime();
        clients = dao.list().stream()
                .filter(row -> row.secretId() != null)
                .collect(Collectors.groupingBy(ServiceClientDao.Row::id));
        readAt = now;
    }

    private void follow() {
        read();
        used.forEach((secretId, at) -> {
            Instant before = stored.get(secretId);
            if (before == null || !at.isBefore(before.plus(PRECISION))) {
                dao.updateLastUsed(secretId, at);
                stored.put(secretId, at);
            }
        });
        List<UUID> known = clients.values().stream()
                .flatMap(List::stream)
                .map(ServiceClientDao.Row::secretId)
                .toList();
        used.keySet().retainAll(known);
        stored.keySet().retainAll(known);
    }
}
