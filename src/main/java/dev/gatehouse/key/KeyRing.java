package dev.gatehouse.key;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An immutable snapshot of the signing keys. */
final class KeyRing {
    private final List<SigningKeyDao.Row> rows;
    private final Map<String, SigningKey> keys;
    private final @Nullable SigningKey active;

    private KeyRing(List<SigningKeyDao.Row> rows, Map<String, SigningKey> keys) {
        this.rows = rows;
        this.keys = Collections.unmodifiableMap(keys);
        this.active = rows(KeyState.ACTIVE)
                .flatMap(row -> Stream.ofNullable(keys.get(row.kid())))
                .findFirst()
                .orElse(null);
    }

    /** @param open decrypts a key; empty for a key that must not be used */
    static KeyRing of(List<SigningKeyDao.Row> rows, Function<SigningKeyDao.Row, Optional<SigningKey>> open) {
        Map<String, SigningKey> keys = new LinkedHashMap<>();
        rows.forEach(row -> open.apply(row).ifPresent(key -> keys.put(row.kid(), key)));
        return new KeyRing(rows, keys);
    }

    Stream<SigningKeyDao.Row> rows(KeyState state) {
        return rows.stream().filter(row -> row.state() == state);
    }

    /** Returns whether the table still has the same keys and states. */
    boolean is(List<SigningKeyDao.Mark> marks) {
        return marks.stream()
                .collect(Collectors.toMap(SigningKeyDao.Mark::kid, SigningKeyDao.Mark::state))
                .equals(rows.stream().collect(Collectors.toMap(SigningKeyDao.Row::kid, SigningKeyDao.Row::state)));
    }

    Optional<SigningKey> active() {
        return Optional.ofNullable(active);
    }

    Instant activeSince() {
        return rows(KeyState.ACTIVE)
                .flatMap(row -> Stream.ofNullable(row.activatedAt()))
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    @Nullable
    SigningKey find(String kid) {
        return keys.get(kid);
    }

    /** Returns all usable keys, oldest first; the same object on each call. */
    Collection<SigningKey> all() {
        return keys.values();
    }
}
