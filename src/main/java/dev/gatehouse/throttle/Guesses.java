package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Tally;
import dev.gatehouse.kernel.Uuids;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Guesses of passwords: reserved before anything is hashed, so that a thousand at once cost no more than one after another. */
public final class Guesses {
    /** Each time it is in vain somebody else has counted; after so many the counters say no. */
    private static final int TRIES = 20;

    private static final long NOBODY = -1;

    private final Jdbi jdbi;
    private final CounterSql sql;
    private final CounterIds ids;
    private final DeviceTokens devices;
    private final Space space;
    private final ThrottleSettings settings;
    private final Waits waits;
    private final Clock clock;
    private final Tally<Reason> refused = new Tally<>(Reason.class);
    private final Tally<Recognised> admitted = new Tally<>(Recognised.class);

    Guesses(Jdbi jdbi, CounterIds ids, DeviceTokens devices, Space space, ThrottleSettings settings, Clock clock) {
        this.jdbi = jdbi;
        this.sql = new CounterSql(jdbi);
        this.ids = ids;
        this.devices = devices;
        this.space = space;
        this.settings = settings;
        this.waits = new Waits(settings);
        this.clock = clock;
    }

    /** What a guess could be counted by. */
    private record Names(UUID address, UUID pair, UUID account, UUID known, Optional<DeviceTokens.Device> device) {}

    /** What counts a guess. */
    private record Basis(Recognised recognised, List<Counter> counters) {}

    /** Nothing of what is counted together with something that is not. */
    private static final class OutrunException extends RuntimeException {
        OutrunException() {
            super("somebody else was faster", null, false, false);
        }
    }

    /**
     * Counts a guess before it is made. Every refusal is the same for a name that nobody has.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code overloaded} when too many others guess at that moment
     */
    public Verdict reserve(Guess guess) {
        byte[] block = CounterIds.block(guess.origin().address());
        Names names = names(guess, block);
        for (int i = 0; i < TRIES; i++) {
            long now = clock.instant().toEpochMilli();
            boolean full = space.isFull();
            CounterSql.Found found = look(guess, names, full);
            Basis basis = basis(guess, names, found, full, now);
            Optional<Verdict.Refused> refusal = refusal(basis, found, now);
            if (refusal.isPresent()) {
                refused.add(refusal.get().reason());
                return refusal.get();
            }
            if (!settings.enabled() || reserve(basis.counters(), found, now)) {
                admitted.add(basis.recognised());
                List<Counter> counted = settings.enabled() ? basis.counters() : List.of();
                return new Verdict.Admitted(counted, names.known(), basis.recognised(), found);
            }
        }
        throw Problem.OVERLOADED.exception();
    }

    private Names names(Guess guess, byte[] block) {
        Optional<DeviceTokens.Device> device = Optional.ofNullable(guess.deviceToken())
                .flatMap(token -> devices.read(token, userId(guess), clock.instant()));
        return new Names(
                ids.of("address " + Action.LOGIN, block),
                ids.of("account from address", guess.account(), block),
                ids.of("account", guess.account()),
                ids.of("known address", guess.account(), block),
                device);
    }

    private static long userId(Guess guess) {
        return Objects.requireNonNullElse(guess.userId(), NOBODY);
    }

    private CounterSql.Found look(Guess guess, Names names, boolean full) {
        List<UUID> strangers = new ArrayList<>(List.of(names.address(), names.pair(), names.account()));
        if (full) {
            strangers.add(ids.shared("address", names.address()));
            strangers.add(ids.shared("pair", names.pair()));
            strangers.add(ids.shared("account", names.account()));
        }
        List<UUID> known = new ArrayList<>(List.of(names.known()));
        names.device().ifPresent(device -> known.add(deviceId(guess, device)));
        return sql.find(strangers, known, userId(guess));
    }

    private UUID deviceId(Guess guess, DeviceTokens.Device device) {
        byte[] user = ByteBuffer.allocate(Long.BYTES).putLong(userId(guess)).array();
        return ids.of("device", user, Uuids.bytes(device.nonce()));
    }

    private Basis basis(Guess guess, Names names, CounterSql.Found found, boolean full, long now) {
        Optional<Counter> device = names.device()
                .filter(candidate -> candidate.epoch() == found.epoch())
                .map(candidate -> device(guess, candidate))
                .filter(counter -> isGood(found.rows().get(counter.id())));
        if (device.isPresent()) {
            return new Basis(Recognised.DEVICE, List.of(device.get()));
        }
        Row known = found.rows().get(names.known());
        if (known != null && known.expiresAt() > now) {
            Counter counter = failures(Table.KNOWN, names.known(), 0, FailureCounter.Success.KEEPS);
            return new Basis(Recognised.ADDRESS, List.of(counter));
        }
        return new Basis(Recognised.NOTHING, strangers(names, found, full, now));
    }

    private Counter device(Guess guess, DeviceTokens.Device device) {
        long lifetime = device.expiresAt().toEpochMilli();
        return failures(Table.KNOWN, deviceId(guess, device), lifetime, FailureCounter.Success.GIVES_BACK);
    }

    private boolean isGood(@Nullable Row device) {
        return device == null || device.used() < settings.deviceFailures();
    }

    /** In an order that is the same for all, so that none waits for another that waits for it. */
    private List<Counter> strangers(Names names, CounterSql.Found found, boolean full, long now) {
        boolean shared = full && !found.rows().containsKey(names.pair());
        UUID pair = shared ? ids.shared("pair", names.pair()) : names.pair();
        FailureCounter.Success success = shared ? FailureCounter.Success.GIVES_BACK : FailureCounter.Success.CLEARS;
        return List.of(
                window("address", names.address(), Reason.ADDRESS, settings.loginsPerAddress(), found, full, now),
                failures(Table.STRANGERS, pair, 0, success),
                window("account", names.account(), Reason.ACCOUNT, settings.accountFailures(), found, full, now));
    }

    private Counter failures(Table table, UUID id, long lifetime, FailureCounter.Success success) {
        return new FailureCounter(table, id, waits, lifetime, success, space);
    }

    private Counter window(
            String kind, UUID own, Reason reason, int limit, CounterSql.Found found, boolean full, long now) {
        UUID id = full && !found.rows().containsKey(own) ? ids.shared(kind, own) : own;
        return new WindowCounter(id, reason, limit, settings.window().toMilliseconds(), now, space);
    }

    private Optional<Verdict.Refused> refusal(Basis basis, CounterSql.Found found, long now) {
        if (!settings.enabled()) {
            return Optional.empty();
        }
        Verdict.@Nullable Refused longest = null;
        long most = 0;
        for (Counter counter : basis.counters()) {
            Row row = found.rows().get(counter.id());
            long wait = counter.wait(row, now);
            if (row != null && wait > most) {
                most = wait;
                // A window can be full all the time, and is told of once in each.
                long until = counter instanceof WindowCounter ? row.forgetAt() : row.nextAt();
                longest = new Verdict.Refused(counter, wait, until, row.toldUntil() >= until);
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

    /** The guess was not made after all. */
    public void cancel(Verdict.Admitted guess) {
        if (!guess.counters().isEmpty()) {
            long now = clock.instant().toEpochMilli();
            jdbi.useTransaction(tx -> guess.counters().forEach(counter -> counter.giveBack(tx, now)));
        }
    }

    /** The guess was right. In the transaction of what follows from it. */
    public void succeed(Handle transaction, Verdict.Admitted guess, long userId) {
        Instant now = clock.instant();
        guess.counters().forEach(counter -> counter.succeed(transaction, now.toEpochMilli()));
        // A device has its own counter wherever it is; that others there had another five guesses would be of no use to
        // it.
        if (guess.recognised() != Recognised.DEVICE) {
            sql.know(transaction, guess.known(), knownUntil(now).toEpochMilli());
        }
        if (!guess.found().signedIn()) {
            sql.signedIn(transaction, userId);
        }
    }

    private Instant knownUntil(Instant now) {
        return now.plus(settings.knownFor().toJavaDuration());
    }

    /** Notes in a transaction that refusals by that counter are in the audit trail; false when they are there already. */
    public boolean tell(Handle transaction, Verdict.Refused refusal) {
        return sql.tell(transaction, refusal.counter(), refusal.until());
    }

    /** For who has succeeded: what the device is known by next time. */
    public DeviceToken deviceToken(Verdict.Admitted guess, long userId) {
        Instant expiresAt = knownUntil(clock.instant());
        return new DeviceToken(devices.issue(userId, expiresAt, guess.found().epoch()), expiresAt);
    }

    /**
     * Whoever has proved by other means that an account is theirs, as by a mailed token, is no stranger from there.
     *
     * @param account the key of its name
     */
    public void know(Handle transaction, byte[] account, Origin origin) {
        UUID known = ids.of("known address", account, CounterIds.block(origin.address()));
        sql.know(transaction, known, knownUntil(clock.instant()).toEpochMilli());
    }

    /** No device token that the user has is worth anything any more. */
    public void forgetDevices(Handle transaction, long userId) {
        sql.forgetDevices(transaction, userId);
    }

    /** Which limits have refused. */
    public Tally<Reason> refused() {
        return refused;
    }

    /** What those are known by that were let in. */
    public Tally<Recognised> admitted() {
        return admitted;
    }
}
