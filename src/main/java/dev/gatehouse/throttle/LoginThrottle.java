package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.throttle.Reservation.OnSuccess;
import io.prometheus.metrics.model.registry.Collector;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Limits login attempts. Each attempt is counted before a password is hashed or compared, so that concurrent attempts get no
 * more than consecutive ones.
 */
public final class LoginThrottle {
    /** Each retry means that another request counted concurrently, so a limit is normally reached before this many retries. */
    private static final int TRIES = 20;

    private static final long NOBODY = -1;

    private final Jdbi jdbi;
    private final CounterSql sql;
    private final CounterIds ids;
    private final DeviceTokens devices;
    private final RowBudget rowBudget;
    private final ThrottleSettings settings;
    private final BackoffPolicy backoffPolicy;
    private final Clock clock;
    private final Consumer<Reason> refused;
    private final io.prometheus.metrics.core.metrics.Counter admitted = Counters.of(
            "gatehouse_throttle_guesses_total",
            "Password attempts, by how the client was recognised",
            Counters.Label.of("known_by", KnownBy.class));

    LoginThrottle(
            Jdbi jdbi,
            CounterIds ids,
            DeviceTokens devices,
            RowBudget rowBudget,
            ThrottleSettings settings,
            Consumer<Reason> refused,
            Clock clock) {
        this.jdbi = jdbi;
        this.sql = new CounterSql(jdbi);
        this.ids = ids;
        this.devices = devices;
        this.rowBudget = rowBudget;
        this.settings = settings;
        this.refused = refused;
        this.backoffPolicy = new BackoffPolicy(settings);
        this.clock = clock;
    }

    /** The ids of all rows that may apply to an attempt. */
    private record Names(
            UUID address,
            UUID pair,
            UUID account,
            UUID known,
            UUID knownByName,
            UUID knownFailures,
            Optional<DeviceTokens.Device> device) {}

    /**
     * How the client was recognised.
     *
     * @param counter of the known device or address, empty for an unknown client; it decides whether an attempt is admitted
     *     where unknown clients are refused
     */
    private record Recognition(KnownBy by, Optional<Counter> counter) {}

    /** Thrown to roll back the counters of an attempt, because one of them could not be written. */
    private static final class OutrunException extends RuntimeException {
        OutrunException() {
            super("another request changed a counter concurrently", null, false, false);
        }
    }

    /**
     * Counts an attempt before it is made. The response to a failure depends only on the counters for unknown clients, and
     * these count the attempts of known and unknown clients alike. Therefore responses do not reveal whether a user exists or
     * whether an address is known to the user. The only privilege of a known device or address: its password is verified where
     * unknown clients are refused.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code overloaded} if too many concurrent attempts change the same counters
     */
    public ThrottleDecision reserve(LoginAttempt loginAttempt) {
        Names names = names(loginAttempt);
        for (int i = 0; i < TRIES; i++) {
            long now = clock.instant().toEpochMilli();
            boolean full = rowBudget.isFull();
            CounterSql.Found found = look(loginAttempt, names, full);
            Strangers strangers = strangers(loginAttempt.kind(), names, found, full, now);
            Recognition recognition = recognition(loginAttempt, names, found, now);
            Optional<ThrottleDecision.Refused> refusal = refusal(strangers.counters(), found, now);
            List<Counter> counters = refusal.isEmpty()
                    ? counters(strangers, recognition)
                    : counterOfPrivilege(strangers, recognition, found, now);
            if (refusal.isPresent() && counters.isEmpty()) {
                refused.accept(refusal.get().reason());
                return refusal.get();
            }
            if (counters.isEmpty() || reserve(counters, found, now)) {
                admitted.labelValues(Codes.of(recognition.by())).inc();
                return new ThrottleDecision.Admitted(ticket(loginAttempt, counters, recognition, found), refusal);
            }
        }
        throw Problem.OVERLOADED.exception();
    }

    private static AttemptTicket ticket(
            LoginAttempt loginAttempt, List<Counter> counters, Recognition recognition, CounterSql.Found found) {
        return new AttemptTicket(
                loginAttempt.kind(),
                counters.stream().map(Counter::reservation).toList(),
                CounterIds.block(loginAttempt.origin().address()),
                recognition.by(),
                found.epoch(),
                found.signedIn());
    }

    private Names names(LoginAttempt loginAttempt) {
        AttemptKind kind = loginAttempt.kind();
        byte[] block = CounterIds.block(loginAttempt.origin().address());
        UUID known = known(AttemptKind.PASSWORD, userId(loginAttempt), block);
        Optional<DeviceTokens.Device> device = Optional.ofNullable(loginAttempt.deviceToken())
                .flatMap(token -> devices.read(token, userId(loginAttempt), clock.instant()));
        return new Names(
                ids.of("address " + Action.LOGIN, block),
                pair(kind, loginAttempt.account(), block),
                ids.of(kind.counter("account"), loginAttempt.account()),
                known,
                ids.of("known address", loginAttempt.account(), block),
                kind.equals(AttemptKind.PASSWORD) ? known : known(kind, userId(loginAttempt), block),
                device);
    }

    private UUID pair(AttemptKind kind, byte[] account, byte[] block) {
        return ids.of(kind.counter("account from address"), account, block);
    }

    /**
     * Returns the id of a known address. It uses the user's id, so that an address stays known when the username changes. The
     * row of passwords marks the address as known and counts its password failures; rows of other kinds only count failures of
     * that kind.
     */
    private UUID known(AttemptKind kind, long userId, byte[] block) {
        return ids.of(kind.counter("known address of user"), bytes(userId), block);
    }

    private static byte[] bytes(long userId) {
        return ByteBuffer.allocate(Long.BYTES).putLong(userId).array();
    }

    private static long userId(LoginAttempt loginAttempt) {
        return Objects.requireNonNullElse(loginAttempt.userId(), NOBODY);
    }

    private CounterSql.Found look(LoginAttempt loginAttempt, Names names, boolean full) {
        List<UUID> strangers = new ArrayList<>(List.of(names.address(), names.pair(), names.account()));
        if (full) {
            AttemptKind kind = loginAttempt.kind();
            strangers.add(ids.shared("address", names.address()));
            strangers.add(ids.shared(kind.counter("pair"), names.pair()));
            strangers.add(ids.shared(kind.counter("account"), names.account()));
        }
        List<UUID> known = new ArrayList<>(List.of(names.known(), names.knownByName(), names.knownFailures()));
        names.device().ifPresent(device -> known.add(deviceId(loginAttempt, device)));
        return sql.find(strangers, known, userId(loginAttempt));
    }

    private UUID deviceId(LoginAttempt loginAttempt, DeviceTokens.Device device) {
        String counter = loginAttempt.kind().counter("device");
        return ids.of(counter, bytes(userId(loginAttempt)), Uuids.bytes(device.nonce()));
    }

    private Recognition recognition(LoginAttempt loginAttempt, Names names, CounterSql.Found found, long now) {
        Optional<Counter> device = names.device()
                .filter(candidate -> candidate.epoch() == found.epoch())
                .map(candidate -> device(loginAttempt, candidate))
                .filter(counter -> isGood(found.rows().get(counter.id())));
        if (device.isPresent()) {
            return new Recognition(KnownBy.DEVICE, device);
        }
        // Rows of earlier versions have the username in their id.
        return Stream.of(names.known(), names.knownByName())
                .filter(id -> isKnown(found.rows().get(id), found.epoch(), now))
                .findFirst()
                .map(id -> knownFailures(loginAttempt.kind(), names, id))
                .map(counter -> new Recognition(KnownBy.ADDRESS, Optional.of(counter)))
                .orElseGet(() -> new Recognition(KnownBy.NOTHING, Optional.empty()));
    }

    /** @param id of the row that marks the address as known */
    private Counter knownFailures(AttemptKind kind, Names names, UUID id) {
        return kind.equals(AttemptKind.PASSWORD)
                ? failures(CounterTable.KNOWN, id, 0, OnSuccess.KEEPS)
                : failures(CounterTable.KNOWN, names.knownFailures(), 0, OnSuccess.CLEARS);
    }

    private static boolean isKnown(@Nullable CounterRow address, int epoch, long now) {
        return address != null && address.expiresAt() > now && address.epoch() == epoch;
    }

    private Counter device(LoginAttempt loginAttempt, DeviceTokens.Device device) {
        long lifetime = device.expiresAt().toEpochMilli();
        return failures(CounterTable.KNOWN, deviceId(loginAttempt, device), lifetime, OnSuccess.GIVES_BACK);
    }

    private boolean isGood(@Nullable CounterRow device) {
        return device == null || device.used() < settings.deviceFailures();
    }

    /**
     * The counters for all clients, always in the same order, so that concurrent attempts cannot deadlock.
     *
     * @param shared whether the pair of account and address uses a shared counter
     */
    private record Strangers(Counter address, FailureCounter pair, Counter account, boolean shared) {
        List<Counter> counters() {
            return List.of(address, pair, account);
        }
    }

    private Strangers strangers(AttemptKind kind, Names names, CounterSql.Found found, boolean full, long now) {
        boolean shared = full && !found.rows().containsKey(names.pair());
        UUID pair = shared ? ids.shared(kind.counter("pair"), names.pair()) : names.pair();
        OnSuccess success = shared ? OnSuccess.GIVES_BACK : OnSuccess.CLEARS;
        return new Strangers(
                window("address", names.address(), Reason.ADDRESS, settings.loginsPerAddress(), found, full, now),
                failures(CounterTable.STRANGERS, pair, 0, success),
                window(
                        kind.counter("account"),
                        names.account(),
                        Reason.ACCOUNT,
                        settings.accountFailures(),
                        found,
                        full,
                        now),
                shared);
    }

    private FailureCounter failures(CounterTable table, UUID id, long lifetime, OnSuccess success) {
        return new FailureCounter(table, id, backoffPolicy, lifetime, success, rowBudget);
    }

    private Counter window(
            String counter, UUID own, Reason reason, int limit, CounterSql.Found found, boolean full, long now) {
        UUID id = full && !found.rows().containsKey(own) ? ids.shared(counter, own) : own;
        return new WindowCounter(id, reason, limit, settings.window().toMilliseconds(), now, rowBudget);
    }

    /** Returns the counters of an attempt that all clients may make. A failure also counts against the recognised device. */
    private List<Counter> counters(Strangers strangers, Recognition recognition) {
        if (!settings.enabled()) {
            return List.of();
        }
        List<Counter> counters = new ArrayList<>(strangers.counters());
        if (recognition.by() == KnownBy.DEVICE) {
            // Its success must not clear the failures of clients without the device token.
            counters.set(1, strangers.pair().withSuccess(OnSuccess.GIVES_BACK));
            recognition.counter().ifPresent(counters::add);
        }
        return counters;
    }

    /** Returns the counter of an attempt that only known clients may make; empty if this client is refused, too. */
    private List<Counter> counterOfPrivilege(
            Strangers strangers, Recognition recognition, CounterSql.Found found, long now) {
        CounterRow pair = found.rows().get(strangers.pair().id());
        // A known address shares the consecutive failures with all clients at that address; a device does not.
        boolean backoffPolicy = recognition.by() == KnownBy.ADDRESS
                && !strangers.shared()
                && strangers.pair().wait(pair, now) > 0;
        return recognition
                .counter()
                .filter(own -> !backoffPolicy && own.wait(found.rows().get(own.id()), now) == 0)
                .map(List::of)
                .orElse(List.of());
    }

    private Optional<ThrottleDecision.Refused> refusal(List<Counter> counters, CounterSql.Found found, long now) {
        if (!settings.enabled()) {
            return Optional.empty();
        }
        ThrottleDecision.@Nullable Refused longest = null;
        long most = 0;
        for (Counter counter : counters) {
            CounterRow counterRow = found.rows().get(counter.id());
            long wait = counter.wait(counterRow, now);
            if (counterRow != null && wait > most) {
                most = wait;
                // A window can stay full, so its refusals are audited once per window.
                long until = counter instanceof WindowCounter ? counterRow.forgetAt() : counterRow.nextAt();
                longest = new ThrottleDecision.Refused(counter, wait, until, counterRow.toldUntil() >= until);
            }
        }
        return Optional.ofNullable(longest);
    }

    private boolean reserve(List<Counter> counters, CounterSql.Found found, long now) {
        if (counters.size() == 1) {
            Counter only = counters.get(0);
            return Counter.alone(
                    jdbi, handle -> only.reserve(handle, found.rows().get(only.id()), now));
        }
        try {
            jdbi.useTransaction(tx -> {
                for (Counter counter : counters) {
                    if (!counter.reserve(tx, found.rows().get(counter.id()), now)) {
                        throw new OutrunException();
                    }
                }
            });
            return true;
        } catch (OutrunException e) {
            return false;
        }
    }

    /** Cancels an attempt that was not made. */
    public void cancel(AttemptTicket ticket) {
        if (!ticket.reservations().isEmpty()) {
            jdbi.useTransaction(tx -> ticket.reservations().forEach(reservation -> reservation.giveBack(tx)));
        }
    }

    /** Counts a refusal for an attempt that was admitted and failed while unknown clients were refused. */
    public void count(ThrottleDecision.Refused refusal) {
        refused.accept(refusal.reason());
    }

    /** Records a successful attempt in the transaction of its effects. */
    public void succeed(Handle transaction, AttemptTicket ticket, long userId) {
        ticket.reservations().forEach(reservation -> reservation.succeed(transaction));
        // A device has its own counter at every address. Making the address known would only give other clients there
        // more attempts.
        if (ticket.knownBy() != KnownBy.DEVICE) {
            // Uses the epoch of the attempt: if devices were forgotten in the meantime, this login does not make the
            // address known.
            know(transaction, ticket.kind(), userId, ticket.block(), ticket.epoch());
        }
        if (!ticket.signedInBefore()) {
            sql.signedIn(transaction, userId);
        }
    }

    private void know(Handle transaction, AttemptKind kind, long userId, byte[] block, int epoch) {
        UUID address = known(AttemptKind.PASSWORD, userId, block);
        sql.know(transaction, kind, address, knownUntil(clock.instant()).toEpochMilli(), epoch);
    }

    private Instant knownUntil(Instant now) {
        return now.plus(settings.knownFor().toJavaDuration());
    }

    /**
     * Records that refusals by the counter are audited; returns false if they are already. The caller then adds no audit event.
     */
    public boolean tell(Handle transaction, ThrottleDecision.Refused refusal) {
        return refusal.counter()
                .table()
                .sql()
                .tell(transaction, refusal.counter().id(), refusal.until());
    }

    /** Returns the device token for the next login, after a successful attempt. */
    public DeviceToken deviceToken(AttemptTicket ticket, long userId) {
        return deviceToken(userId, ticket.epoch());
    }

    private DeviceToken deviceToken(long userId, int epoch) {
        Instant expiresAt = knownUntil(clock.instant());
        return new DeviceToken(devices.issue(userId, expiresAt, epoch), expiresAt);
    }

    /** See {@link Throttle#afterProof}. Reads the epoch in the transaction, because the transaction may have changed it. */
    DeviceToken know(Handle transaction, long userId, byte[] account, Origin origin) {
        byte[] block = CounterIds.block(origin.address());
        int epoch = transaction.attach(CounterDao.class).findEpoch(userId).orElse(0);
        UUID pair = pair(AttemptKind.PASSWORD, account, block);
        failures(CounterTable.STRANGERS, pair, 0, OnSuccess.CLEARS)
                .reservation()
                .succeed(transaction);
        know(transaction, AttemptKind.PASSWORD, userId, block, epoch);
        return deviceToken(userId, epoch);
    }

    /** Forgets all known devices and addresses of a user. */
    void forget(Handle transaction, long userId) {
        sql.forgetDevices(transaction, userId);
    }

    /**
     * Returns whether a device token or an address is known to the user. Reads in one round trip and counts nothing.
     *
     * @param loginAttempt only its account, user, origin and device token are used
     */
    boolean knows(LoginAttempt loginAttempt) {
        Names names = names(loginAttempt);
        long now = clock.instant().toEpochMilli();
        return recognition(loginAttempt, names, look(loginAttempt, names, false), now)
                        .by()
                != KnownBy.NOTHING;
    }

    /** Returns the counter of admitted attempts by recognition. */
    Collector metrics() {
        return admitted;
    }
}
