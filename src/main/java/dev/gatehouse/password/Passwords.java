package dev.gatehouse.password;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.platform.web.HashCapacity;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Proves passwords against what is stored. Wrong, unknown and inactive cost the same work, in a pool of its own so that a
 * flood of logins cannot slow anything else.
 */
public final class Passwords implements HashCapacity, AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CompletableFuture<Argon2> argon2;
    private final Argon2Parameters current;
    private final DecoyHashes decoys;
    private final ThreadPoolExecutor pool;
    private final Counter refused =
            Counters.of("gatehouse_password_hash_refused_total", "Hashes that were refused since too many waited");
    private volatile Executor workers = Runnable::run;

    /**
     * For a command, which proves nobody's password.
     *
     * @param nativeAllowed whether the native Argon2 library may be used
     */
    public Passwords(PasswordSettings settings, boolean nativeAllowed) {
        this(settings, () -> Argon2.best(nativeAllowed));
    }

    /**
     * @param decoys what an attempt at a name without a password costs
     * @param nativeAllowed whether the native Argon2 library may be used
     */
    public Passwords(PasswordSettings settings, DecoyHashes decoys, boolean nativeAllowed) {
        this(settings, decoys, () -> Argon2.best(nativeAllowed));
    }

    Passwords(PasswordSettings settings, Supplier<Argon2> maker) {
        this(settings, new DecoyHashes(settings, new byte[1]), maker);
    }

    Passwords(PasswordSettings settings, DecoyHashes decoys, Supplier<Argon2> maker) {
        this.current = settings.parameters();
        this.decoys = decoys;
        int threads = settings.threadCount();
        pool = new ThreadPoolExecutor(
                threads, threads, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(settings.queue()), task -> {
                    Thread thread = new Thread(task, "password-hash");
                    thread.setDaemon(true);
                    return thread;
                });
        // Finding out which library works takes longer than a request should wait for it.
        argon2 = CompletableFuture.supplyAsync(maker, pool);
    }

    /** Sets which threads go on with requests whose password has been tried. Before that, the pool's own do. */
    public void answerOn(Executor executor) {
        workers = executor;
    }

    /** Whether a password was right, and what should be stored in place of what is. */
    public record Proof(boolean right, Optional<Secret> replacement) {
        private static final Proof WRONG = new Proof(false, Optional.empty());
    }

    /**
     * What passwords are tried against.
     *
     * @param nameKey what the name is compared by
     * @param stored a PHC string or, from a tutorial's table, a bare digest; null when the user is unknown, empty when the
     *     user has no password
     * @param usable false when no password may be right, since the user is inactive: the attempt costs the same as a wrong
     *     password did before, so nothing changes when a user is deactivated
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Target(byte[] nameKey, @Nullable Secret stored, boolean usable) {}

    /**
     * Tries what was presented against what is stored.
     *
     * @param presented what a password may mean; all are tried when none is right
     * @throws dev.gatehouse.kernel.ProblemException {@code overloaded}, at once, when too many wait already
     */
    public Proof verify(List<PasswordDigest> presented, Target target) {
        return await(submit(() -> tryAll(presented, target)));
    }

    /**
     * Does the same, and no thread waits for it. What depends on the result runs on the threads of {@link #answerOn}, with the
     * logging context of the caller.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code overloaded}, at once, when too many wait already
     */
    public CompletableFuture<Proof> verifyLater(List<PasswordDigest> presented, Target target) {
        return submit(() -> tryAll(presented, target)).whenCompleteAsync((proof, failure) -> {}, workersInContext());
    }

    private Proof tryAll(List<PasswordDigest> presented, Target target) {
        Optional<Argon2Parameters> decoy = decoys.parametersFor(target.nameKey());
        Optional<Secret> stored = Optional.ofNullable(target.stored()).filter(password -> !password.isEmpty());
        for (PasswordDigest digest : presented) {
            Proof proof = stored.isPresent() ? verify(digest, stored.get(), target.usable()) : pretend(digest, decoy);
            if (proof.right()) {
                return proof;
            }
        }
        return Proof.WRONG;
    }

    private Executor workersInContext() {
        @Nullable Map<String, String> context = MDC.getCopyOfContextMap();
        return task -> {
            Runnable inContext = () -> {
                if (context != null) {
                    MDC.setContextMap(context);
                }
                try {
                    task.run();
                } finally {
                    MDC.clear();
                }
            };
            try {
                workers.execute(inContext);
            } catch (RejectedExecutionException e) {
                // The server is ending; the answer need not.
                inContext.run();
            }
        };
    }

    /**
     * What it costs to find a password wrong. Attempts of the same cost take about the same time.
     *
     * @param hashes how many are computed
     */
    public record Cost(int hashes, Argon2Parameters each) {}

    /** Returns what {@link #verify} costs when none of what was presented is right. */
    public Cost cost(List<PasswordDigest> presented, Target target) {
        Optional<Secret> stored = Optional.ofNullable(target.stored()).filter(password -> !password.isEmpty());
        Optional<Argon2Parameters> each = stored.isPresent()
                ? Argon2Hash.parse(stored.get().reveal()).map(Argon2Hash::parameters)
                : decoys.parametersFor(target.nameKey());
        return new Cost(presented.size(), each.orElse(current));
    }

    /** What to store for a password. */
    public Secret hash(PasswordDigest digest) {
        return await(submit(() -> new Secret(make(digest).toString())));
    }

    /**
     * What to store in place of what a tutorial stored; nothing for what is no password. Unlike all else here it runs on
     * the caller's thread: a flood of logins need not wait for it, nor it for them.
     */
    public Optional<Secret> wrap(Secret stored) {
        PasswordDigest digest = PasswordDigest.ofStored(stored.reveal());
        return digest.isNone()
                ? Optional.empty()
                : Optional.of(new Secret(make(digest).toString()));
    }

    private Proof verify(PasswordDigest digest, Secret stored, boolean usable) {
        Optional<Argon2Hash> known = Argon2Hash.parse(stored.reveal());
        if (known.isPresent()) {
            return verify(digest, known.get(), usable);
        }
        // One hash either way; for the owner of a bare digest it is what is stored next.
        Secret replacement = new Secret(make(digest).toString());
        boolean right = usable && PasswordDigest.ofStored(stored.reveal()).sameAs(digest);
        return right ? new Proof(true, Optional.of(replacement)) : Proof.WRONG;
    }

    private Proof verify(PasswordDigest digest, Argon2Hash known, boolean usable) {
        byte[] tag = argon2.join().hash(known.parameters(), known.salt(), digest.bytes());
        if (!usable || digest.isNone() || !known.sameTagAs(tag)) {
            return Proof.WRONG;
        }
        return known.parameters().equals(current)
                ? new Proof(true, Optional.empty())
                : new Proof(true, Optional.of(new Secret(make(digest).toString())));
    }

    /** Costs what a wrong password of a user of that class costs. */
    private Proof pretend(PasswordDigest digest, Optional<Argon2Parameters> decoy) {
        hash(decoy.orElse(current), digest);
        return Proof.WRONG;
    }

    private Argon2Hash make(PasswordDigest digest) {
        return hash(current, digest);
    }

    private Argon2Hash hash(Argon2Parameters parameters, PasswordDigest digest) {
        byte[] salt = new byte[Argon2.SALT_BYTES];
        RANDOM.nextBytes(salt);
        return new Argon2Hash(parameters, salt, argon2.join().hash(parameters, salt, digest.bytes()));
    }

    /**
     * How busy the pool is.
     *
     * @param threads there are
     * @param active of them that hash
     * @param queued hashes that wait
     */
    public record Load(int threads, int active, int queued) {}

    /** How many hashes have been refused. */
    Collector metrics() {
        return refused;
    }

    public Load load() {
        return new Load(
                pool.getMaximumPoolSize(),
                pool.getActiveCount(),
                pool.getQueue().size());
    }

    @Override
    public boolean isExhausted() {
        return pool.getQueue().remainingCapacity() == 0;
    }

    @Override
    public void countRefusal() {
        refused.inc();
    }

    private <T> CompletableFuture<T> submit(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, pool);
        } catch (RejectedExecutionException e) {
            countRefusal();
            throw Problem.OVERLOADED.exception();
        }
    }

    private static <T> T await(CompletableFuture<T> result) {
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(false);
            Thread.currentThread().interrupt();
            throw Problem.OVERLOADED.exception();
        } catch (ExecutionException e) {
            throw new IllegalStateException("hashing failed", e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
