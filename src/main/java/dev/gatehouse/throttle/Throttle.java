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

/** How often one may try: {@link #logins} with passwords, and everything else for each address and each key. */
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
            "What was refused since there was too much of it, by action and reason",
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
     * Counts the rows that there are.
     *
     * @return this
     */
    public Throttle open() {
        rowBudget.count();
        return this;
    }

    /** Counts rows, from the start to the end of the service. */
    public PeriodicTask recurring() {
        return rowBudget.recurring();
    }

    public LoginThrottle logins() {
        return loginThrottle;
    }

    /** What is done once in each window, however often it is asked for. */
    public OncePerWindow oncePerWindow() {
        return oncePerWindow;
    }

    /**
     * Counts one for an address and its neighbours.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code too-many-attempts} when there have been too many
     */
    public void take(Action action, Origin origin) {
        byte[] block = CounterIds.block(origin.address());
        OptionalLong wait = take(action, Reason.ADDRESS, "address " + action, block, settings.perAddress(action));
        if (wait.isPresent()) {
            throw Problem.TOO_MANY_ATTEMPTS.exception(Duration.ofMillis(wait.getAsLong()));
        }
    }

    /** Returns how many usable links of one kind a recipient may have been mailed; empty if nothing is limited. */
    public OptionalInt perRecipient() {
        return settings.enabled() ? OptionalInt.of(settings.perRecipient()) : OptionalInt.empty();
    }

    /** Counts a refusal by the limit of a recipient. */
    public void addRefused(Action action) {
        countRefused(action, Reason.KEY);
    }

    /**
     * Counts one for anything else, as a session.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code too-many-attempts} when there have been too many
     */
    public void takeKey(Action action, byte[] key) {
        OptionalLong wait = take(action, Reason.KEY, "key " + action, key, settings.perRecipient());
        if (wait.isPresent()) {
            throw Problem.TOO_MANY_ATTEMPTS.exception(Duration.ofMillis(wait.getAsLong()));
        }
    }

    /** One write, where it may; the milliseconds to wait where it may not. */
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

    /** Makes strangers of all devices and addresses that are known to a user, as after a change of the password. */
    public void passwordChanged(Handle transaction, long userId) {
        loginThrottle.forget(transaction, userId);
    }

    /**
     * Makes the address of a caller known who has proved to be the user, by the password or a mailed token, and forgets the failures
     * in a row from there. After {@link #passwordChanged}, where the transaction calls both.
     *
     * @param account the key of the user's name
     * @return a device token that is good from the commit on
     */
    public DeviceToken afterProof(Handle transaction, long userId, byte[] account, Origin origin) {
        return loginThrottle.know(transaction, userId, account, origin);
    }

    /**
     * Tells whether a device token or an address is known to a user. Reads in one round trip and counts nothing.
     *
     * @param account the key of the user's name
     * @param deviceToken as it was presented, genuine or not
     */
    public boolean knows(long userId, byte[] account, Origin origin, @Nullable Secret deviceToken) {
        return loginThrottle.knows(new LoginAttempt(AttemptKind.PASSWORD, account, userId, origin, deviceToken));
    }

    /** Removes what is kept by a user's id. What is counted by a name or an address goes by itself. */
    public void forget(Handle transaction, long userId) {
        sql.forget(transaction, userId);
    }

    private void countRefused(Action action, Reason reason) {
        refused.labelValues(Codes.of(action), Codes.of(reason)).inc();
    }

    /** How often each limit has refused each action, and what attempts were known by. */
    List<Collector> metrics() {
        return List.of(refused, loginThrottle.metrics());
    }

    /** How many rows strangers have made, about. */
    public long rows() {
        return rowBudget.rows();
    }
}
