package dev.gatehouse.verifier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The public keys of Gatehouse, loaded in the background, and again for an unknown key. */
final class Keys {
    private static final System.Logger LOG = System.getLogger(Verifier.class.getName());
    private static final String PATH = "/.well-known/jwks.json";
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** The pause between loads on demand as long as there are no keys at all. */
    private static final Duration FIRST_COOL_DOWN = Duration.ofSeconds(1);

    private final GatehouseHttp http;
    private final VerifierSettings settings;
    private final Backoff backoff = new Backoff();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();

    /** Guards loads: there is one at a time, and callers that have waited for one share its result. */
    private final ReentrantLock loading = new ReentrantLock();

    private final AtomicLong loads = new AtomicLong();
    private volatile @Nullable Long lastOnDemand;
    private volatile @Nullable String problem = "not loaded yet";
    private volatile State state = new State(Map.of(), null);

    /**
     * The loaded keys.
     *
     * @param loadedAt the {@link System#nanoTime}; null if they were never loaded
     */
    private record State(
            Map<String, VerificationKey> byKid, @Nullable Long loadedAt) {}

    Keys(GatehouseHttp http, VerifierSettings settings) {
        this.http = http;
        this.settings = settings;
    }

    /**
     * Returns a key, and loads the keys if it is unknown.
     *
     * @throws VerificationException {@link Reason#KEY_REMOVED}, {@link Reason#UNKNOWN_KEY}, or {@link Reason#KEYS_UNAVAILABLE}
     *     if the keys cannot be loaded, so that it is not known whether the key exists
     */
    VerificationKey find(String kid) {
        if (!removed.contains(kid) && (!usable() || !state.byKid().containsKey(kid))) {
            loadOnDemand();
        }
        if (removed.contains(kid)) {
            throw new VerificationException(Reason.KEY_REMOVED);
        }
        VerificationKey key = usable() ? state.byKid().get(kid) : null;
        if (key == null) {
            throw new VerificationException(problem == null ? Reason.UNKNOWN_KEY : Reason.KEYS_UNAVAILABLE);
        }
        return key;
    }

    /** Returns whether a key that was found earlier is still accepted. */
    boolean accept(VerificationKey key) {
        return state.byKid().get(key.kid()) == key && !removed.contains(key.kid()) && usable();
    }

    private boolean usable() {
        return age().map(age -> age.compareTo(settings.keysUsableFor()) <= 0).orElse(false);
    }

    /** Refuses a key for ever, even if an old JWK Set still has it. */
    void remove(String kid) {
        removed.add(kid);
    }

    /** Loads the keys in the background; returns the pause until the next load. */
    Duration refresh() throws InterruptedException {
        loading.lockInterruptibly();
        try {
            load();
        } finally {
            loading.unlock();
        }
        if (problem != null) {
            return backoff.next();
        }
        backoff.reset();
        // Services that start together do not load together for ever.
        long millis = settings.keyRefresh().toMillis();
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 10 + 1));
    }

    private void loadOnDemand() {
        long seen = loads.get();
        try {
            loading.lockInterruptibly();
            try {
                if (loads.get() == seen && !coolingDown()) {
                    lastOnDemand = System.nanoTime();
                    load();
                }
            } finally {
                loading.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VerificationException(Reason.KEYS_UNAVAILABLE);
        }
    }

    private boolean coolingDown() {
        Long last = lastOnDemand;
        Duration coolDown = settings.keyCoolDown();
        if (!usable() && coolDown.compareTo(FIRST_COOL_DOWN) > 0) {
            coolDown = FIRST_COOL_DOWN;
        }
        return last != null && System.nanoTime() - last < coolDown.toNanos();
    }

    private void load() throws InterruptedException {
        try {
            GatehouseHttp.Answer answer = http.get(PATH, null, TIMEOUT);
            if (answer.status() == 200) {
                accept(answer.body());
                problem = null;
            } else {
                failed("Gatehouse answers " + answer.status());
            }
        } catch (IOException | ParseException e) {
            failed(String.valueOf(e.getMessage()));
        } finally {
            loads.incrementAndGet();
        }
    }

    private void failed(String what) {
        if (problem == null || state.loadedAt() == null) {
            LOG.log(System.Logger.Level.WARNING, "The keys of Gatehouse cannot be loaded: " + what);
        }
        problem = what;
    }

    private void accept(String body) throws ParseException {
        Map<String, VerificationKey> loaded = new HashMap<>();
        for (Object member : keysOf(body)) {
            Optional<VerificationKey> key = parse(member);
            if (key.isPresent()) {
                VerificationKey before = state.byKid().get(key.get().kid());
                // The same object for the same key: cached tokens stay valid.
                loaded.put(key.get().kid(), before != null && before.isSameAs(key.get()) ? before : key.get());
            }
        }
        state = new State(Map.copyOf(loaded), System.nanoTime());
    }

    private static List<?> keysOf(String body) throws ParseException {
        if (JSONObjectUtils.parse(body).get("keys") instanceof List<?> keys) {
            return keys;
        }
        throw new ParseException("no JWK Set", 0);
    }

    /** Returns a key, or empty for one that cannot be used. RFC 7517, section 5, tells to ignore such keys. */
    private static Optional<VerificationKey> parse(Object member) {
        if (!(member instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        Map<String, Object> members = new HashMap<>();
        map.forEach((name, value) -> members.put(String.valueOf(name), value));
        try {
            return VerificationKey.of(JWK.parse(members));
        } catch (ParseException | JOSEException | RuntimeException e) {
            // Nimbus reports some malformed members as a NullPointerException.
            return Optional.empty();
        }
    }

    Optional<Duration> age() {
        Long loadedAt = state.loadedAt();
        return loadedAt == null ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - loadedAt));
    }

    /** Returns why the keys are not up to date. */
    Optional<String> problem() {
        boolean late = age().map(age -> age.compareTo(settings.keyRefresh().multipliedBy(3)) > 0)
                .orElse(true);
        String what = problem;
        return late ? Optional.of("keys: " + (what == null ? "not loaded for too long" : what)) : Optional.empty();
    }
}
