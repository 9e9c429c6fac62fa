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
 * Hashes passwords and verifies them against stored ones. Wrong passwords, unknown users and inactive users cost the same work.
 * Hashing has its own thread pool, so that a flood of logins does not slow down other requests.
 */
public final class Passwords implements HashCapacity, AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CompletableFuture<Argon2> argon2;
    private final Argon2Parameters current;
    private final DecoyHashes decoys;
    private final ThreadPoolExecutor pool;
    private final Counter refused =
            Counters.of("gatehouse_password_hash_refused_total", "Password hashes refused because the queue was full");
    private volatile Executor workers = Runnable::run;

    /**
     * Creates an instance for commands, which do not verify passwords.
     *
     * @param nativeAllowed whether the native Argon2 library may be used
     */
    public Passwords(PasswordSettings settings, boolean nativeAllowed) {
        this(settings, () -> Argon2.best(nativeAllowed));
    }

    /**
     * Creates an instance for the service.
     *
     * @param decoys the cost of attempts with a username that has no password
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
        // Detecting the library takes longer than a request should wait.
        argon2 = CompletableFuture.supplyAsync(maker, pool);
    }

    /** Sets the threads that continue requests after verification. Without this call, the threads of the pool do. */
    public void answerOn(Executor executor) {
        workers = executor;
    }

    /** Whether a password is right, and the hash that should replace the stored one. */
    public record Proof(boolean right, Optional<Secret> replacement) {
        private static final Proof WRONG = new Proof(false, Optional.empty());
    }

    /**
     * What a password is verified against.
     *
     * @param nameKey the key of the username
     * @param stored a PHC string, or a bare digest from a tutorial's table; null if the user is unknown, empty if the user has
     *     no password
     * @param usable false if no password is accepted because the user is inactive; an attempt costs the same as a wrong
     *     password before the deactivation
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Target(byte[] nameKey, @Nullable Secret stored, boolean usable) {}

    /**
     * Verifies a password against the stored one.
     *
     * @param presented the possible meanings of the password; all are tried until one is right
     * @throws dev.gatehouse.kernel.ProblemException {@code overloaded}, immediately, if the queue is full
     */
    public Proof verify(List<PasswordDigest> presented, Target target) {
        return await(submit(() -> tryAll(presented, target)));
    }

    /**
     * Verifies a password without blocking a thread. Dependent stages run on the threads of {@link #answerOn}, with the logging
     * context of the caller.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code overloaded}, immediately, if the queue is full
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
                // The executor is shutting down: complete the request on this thread.
                inContext.run();
            }
        };
    }

    /**
     * The cost of a failed verification. Attempts of the same cost take about the same time.
     *
     * @param hashes number of computed hashes
     */
    public record Cost(int hashes, Argon2Parameters each) {}

    /** Returns the cost of {@link #verify} if the password is wrong. */
    public Cost cost(List<PasswordDigest> presented, Target target) {
        Optional<Secret> stored = Optional.ofNullable(target.stored()).filter(password -> !password.isEmpty());
        Optional<Argon2Parameters> each = stored.isPresent()
                ? Argon2Hash.parse(stored.get().reveal()).map(Argon2Hash::parameters)
                : decoys.parametersFor(target.nameKey());
        return new Cost(presented.size(), each.orElse(current));
    }

    /** Returns the hash to store for a password. */
    public Secret hash(PasswordDigest digest) {
        return await(submit(() -> new Secret(make(digest).toString())));
    }

    /**
     * Returns the hash to store instead of a tutorial's stored digest; empty if the text is no password. Runs on the caller's
     * thread, unlike all other methods, so that it does not compete with logins for the queue.
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
        // One hash in either case; if the bare digest is right, it replaces the digest.
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

    /** Costs the same as a wrong password of a user of that class. */
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
     * The load of the pool.
     *
     * @param threads number of threads
     * @param active threads that are hashing
     * @param queued waiting hashes
     */
    public record Load(int threads, int active, int queued) {}

    /** Returns the counter of refused hashes. */
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
            throw new IllegalStateException("Hashing the password failed", e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
