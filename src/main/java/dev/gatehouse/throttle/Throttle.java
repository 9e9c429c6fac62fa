package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.platform.jobs.PeriodicTask;
import dev.gatehouse.platform.metrics.Counters;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Rate limits: {@link #logins} for login attempts, and limits per address block and per key for other actions. */
public final class Throttle {
    private static final int TRIES = 5;

    private final Jdbi jdbi;
    private final CounterSql sql;
    private final CounterIds ids;
    private final RowBudget rowBudget;
    private final LoginThrottle loginThrottle;
    private final OncePerWindow oncePerWindow;
    private final ThrottleSettings settings;
    private final Clock clock;
    private final io.prometheus.metrics.core.metrics.Counter refused = Counters.of(
            "gatehouse_throttle_refused_total",
            "Requests refused by rate limits, by action and reason",
            Counters.Label.of("action", Action.class),
            Counters.Label.of("reason", Reason.class));

    public Throttle(Jdbi jdbi, MasterSecrets secrets, ThrottleSettings settings, Clock clock) {
        this.jdbi = jdbi;
        this.sql = new CounterSql(jdbi);
        this.ids = new CounterIds(secrets.current());
        this.rowBudget = new RowBudget(jdbi, settings.rows());
        this.loginThrottle = new LoginThrottle(
                jdbi,
                ids,
                new DeviceTokens(secrets),
                rowBudget,
                settings,
                reason -> countRefused(Action.LOGIN, reason),
                clock);
        this.oncePerWindow =
                new OncePerWindow(jdbi, ids, rowBudget, settings.window().toJavaDuration(), clock);
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Counts the existing rows.
     *
     * @return this
     */
    public Throttle open() {
        rowBudget.count();
        return this;
    }

    /** Returns the task that counts the rows while the service runs. */
    public PeriodicTask recurring() {
        return rowBudget.recurring();
    }

    public LoginThrottle logins() {
        return loginThrottle;
    }

    /** Returns the runner of work that is done once per window. */
    public OncePerWindow oncePerWindow() {
        return oncePerWindow;
    }

    /**
     * Counts an action of an address block.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code too-many-attempts} if the limit is reached
     */
    public void take(Action action, Origin origin) {
        byte[] block = CounterIds.block(origin.address());
        OptionalLong wait = take(action, Reason.ADDRESS, "address " + action, block, settings.perAddress(action));
        if (wait.isPresent()) {
            throw Problem.TOO_MANY_ATTEMPTS.exception(Duration.ofMillis(wait.getAsLong()));
        }
    }

    /**
     * Returns the maximum number of usable links of one kind that are mailed to a recipient; empty if the throttle is disabled.
     */
    public OptionalInt perRecipient() {
        return settings.enabled() ? OptionalInt.of(settings.perRecipient()) : OptionalInt.empty();
    }

    /** Counts a refusal by the limit of a recipient. */
    public void addRefused(Action action) {
        countRefused(action, Reason.KEY);
    }

    /**
     * Counts an action of another key, such as a session.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code too-many-attempts} if the limit is reached
     */
    public void takeKey(Action action, byte[] key) {
        OptionalLong wait = take(action, Reason.KEY, "key " + action, key, settings.perRecipient());
        if (wait.isPresent()) {
            throw Problem.TOO_MANY_ATTEMPTS.exception(Duration.ofMillis(wait.getAsLong()));
        }
    }

    /** Counts the action in one write if the limit allows it; otherwise returns the milliseconds to wait. */
    private OptionalLong take(Action action, Reason reason, String kind, byte[] what, int limit) {
        if (!settings.enabled()) {
            return OptionalLong.empty();
        }
        UUID own = ids.of(kind, what);
        for (int i = 0; i < TRIES; i++) {
            long now = clock.instant().toEpochMilli();
            WindowCounter counter = counter(own, reason, limit, now);
            if (Counter.alone(jdbi, counter::take)) {
                return OptionalLong.empty();
            }
            @Nullable CounterRow counterRow = sql.findStranger(own).orElse(null);
            if (counterRow == null && rowBudget.isFull()) {
                counter = counter(ids.shared(kind, own), reason, limit, now);
                counterRow = sql.findStranger(counter.id()).orElse(null);
            }
            long wait = counter.wait(counterRow, now);
            if (wait > 0) {
                countRefused(action, reason);
                return OptionalLong.of(wait);
            }
            WindowCounter target = counter;
            @Nullable CounterRow seen = counterRow;
            if (Counter.alone(jdbi, handle -> target.reserve(handle, seen, now))) {
                return OptionalLong.empty();
            }
        }
        throw Problem.OVERLOADED.exception();
    }

    private WindowCounter counter(UUID id, Reason reason, int limit, long now) {
        return new WindowCounter(id, reason, limit, settings.window().toMilliseconds(), now, rowBudget);
    }

    /** Forgets all known devices and addresses of a user, for example after a password change. */
    public void passwordChanged(Handle transaction, long userId) {
        loginThrottle.forget(transaction, userId);
    }

    /** Forgets all known devices and addresses of all users, also devices that a newer copy of this database knew. */
    public void forgetAll(Handle transaction) {
        sql.forgetAll(transaction);
    }

    /**
     * Makes the address of an authenticated caller known and clears the consecutive failures from there. If the transaction
     * also calls {@link #passwordChanged}, call that first.
     *
     * @param account the key of the username
     * @return a device token that is valid after the commit
     */
    public DeviceToken afterProof(Handle transaction, long userId, byte[] account, Origin origin) {
        return loginThrottle.know(transaction, userId, account, origin);
    }

    /**
     * Returns whether a device token or an address is known to a user. Reads in one round trip and counts nothing.
     *
     * @param account the key of the username
     * @param deviceToken as presented, not yet verified
     */
    public boolean knows(long userId, byte[] account, Origin origin, @Nullable Secret deviceToken) {
        return loginThrottle.knows(new LoginAttempt(AttemptKind.PASSWORD, account, userId, origin, deviceToken));
    }

    /** Deletes the user's row. Counters expire by themselves. */
    public void forget(Handle transaction, long userId) {
        sql.forget(transaction, userId);
    }

    private void countRefused(Action action, Reason reason) {
        refused.labelValues(Codes.of(action), Codes.of(reason)).inc();
    }

    /** Returns the counters of refusals and of admitted login attempts. */
    List<Collector> metrics() {
        return List.of(refused, loginThrottle.metrics());
    }

    /** Returns the approximate number of rows that unknown clients have created. */
    public long rows() {
        return rowBudget.rows();
    }
}
