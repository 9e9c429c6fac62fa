package dev.gatehouse.password;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Proves passwords against what is stored. Right, wrong, unknown and inactive cost the same work, in a pool of its own
 * so that a flood of logins cannot slow anything else.
 */
public final class Passwords implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CompletableFuture<Argon2> argon2;
    private final Argon2Parameters current;
    private final ThreadPoolExecutor pool;
    private final LongAdder refused = new LongAdder();

    /** @param nativeAllowed whether the native Argon2 library may be used */
    public Passwords(PasswordSettings settings, boolean nativeAllowed) {
        this(settings, () -> Argon2.best(nativeAllowed));
    }

    Passwords(PasswordSettings settings, Supplier<Argon2> maker) {
        current = settings.parameters();
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

    /** Whether a password was right, and what should be stored in place of what is. */
    public record Proof(boolean right, Optional<Secret> replacement) {
        private static final Proof WRONG = new Proof(false, Optional.empty());
    }

    /**
     * Tries what was presented against what is stored.
     *
     * @param presented what a password may mean; all are tried when none is right
     * @param stored a PHC string or, from a tutorial's table, a bare digest; null when there is nothing to match
     * @throws dev.gatehouse.kernel.ProblemException {@code overloaded}, at once, when too many wait already
     */
    public Proof prove(List<PasswordDigest> presented, @Nullable Secret stored) {
        return inPool(() -> {
            for (PasswordDigest digest : presented) {
                Proof proof = prove(digest, stored);
                if (proof.right()) {
                    return proof;
                }
            }
            return Proof.WRONG;
        });
    }

    /** What to store for a password. */
    public Secret hash(PasswordDigest digest) {
        return inPool(() -> new Secret(make(digest).toString()));
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

    private Proof prove(PasswordDigest digest, @Nullable Secret stored) {
        Optional<Argon2Hash> known = Optional.ofNullable(stored).flatMap(text -> Argon2Hash.parse(text.reveal()));
        if (known.isPresent()) {
            return prove(digest, known.get());
        }
        // One hash either way: for nobody it is thrown away, for an owner of a bare digest it is what is stored next.
        Secret replacement = new Secret(make(digest).toString());
        boolean right =
                stored != null && PasswordDigest.ofStored(stored.reveal()).sameAs(digest);
        return right ? new Proof(true, Optional.of(replacement)) : Proof.WRONG;
    }

    private Proof prove(PasswordDigest digest, Argon2Hash known) {
        byte[] tag = argon2.join().hash(known.parameters(), known.salt(), digest.bytes());
        if (digest.isNone() || !known.sameTagAs(tag)) {
            return Proof.WRONG;
        }
        return known.parameters().equals(current)
                ? new Proof(true, Optional.empty())
                : new Proof(true, Optional.of(new Secret(make(digest).toString())));
    }

    private Argon2Hash make(PasswordDigest digest) {
        byte[] salt = new byte[Argon2.SALT_BYTES];
        RANDOM.nextBytes(salt);
        return new Argon2Hash(current, salt, argon2.join().hash(current, salt, digest.bytes()));
    }

    /**
     * How busy the pool is.
     *
     * @param threads there are
     * @param active of them that hash
     * @param queued hashes that wait
     * @param refused since the start, since too many waited
     */
    public record Load(int threads, int active, int queued, long refused) {}

    public Load load() {
        return new Load(
                pool.getMaximumPoolSize(),
                pool.getActiveCount(),
                pool.getQueue().size(),
                refused.sum());
    }

    private <T> T inPool(Callable<T> work) {
        Future<T> result;
        try {
            result = pool.submit(work);
        } catch (RejectedExecutionException e) {
            refused.increment();
            throw Problem.OVERLOADED.exception();
        }
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(true);
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
