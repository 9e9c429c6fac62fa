package dev.gatehouse.takeover;

import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.crypto.Sha256;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Computes the keys of the usernames of a table, and finds usernames with equal keys. */
final class UsernameKeys {
    private static final int CHUNK = 10_000;

    /** The number of rows that one statement updates. */
    private static final int WRITTEN_TOGETHER = 1_000;

    /** Updates many rows, by JSON, which MySQL and MariaDB share: ids, and keys in hexadecimal. */
    private static final String WRITE = """
            UPDATE user JOIN JSON_TABLE(
                ?, '$[*]' COLUMNS (id BIGINT PATH '$[0]', name_key VARCHAR(2032) PATH '$[1]')) AS named
            ON user.id = named.id
            SET user.username_key = UNHEX(named.name_key)
            """;

    private final Sql sql;

    UsernameKeys(Sql sql) {
        this.sql = sql;
    }

    /** A user and the username. */
    record Name(long id, String username) {}

    /**
     * Returns the usernames that make a takeover impossible. Needs eight bytes of memory per row.
     *
     * @return sentences, one for each problem
     */
    List<String> obstacles() throws SQLException {
        List<String> obstacles = new ArrayList<>();
        long[] seen = new long[1 << 10];
        int count = 0;
        for (List<Name> chunk = after(Long.MIN_VALUE, ""); !chunk.isEmpty(); chunk = after(last(chunk), "")) {
            for (Name name : chunk) {
                Optional<UsernameKey> key = UsernameKey.of(name.username());
                if (key.isEmpty()) {
                    obstacles.add("The username of user " + name.id() + " is not valid: " + quoted(name.username()));
                    continue;
                }
                if (count == seen.length) {
                    seen = Arrays.copyOf(seen, count * 2);
                }
                seen[count++] = fingerprint(key.get());
            }
        }
        Set<Long> twice = duplicates(seen, count);
        if (!twice.isEmpty()) {
            obstacles.addAll(collisions(twice));
        }
        return obstacles;
    }

    private static long fingerprint(UsernameKey key) {
        return ByteBuffer.wrap(Sha256.of(key.bytes())).getLong();
    }

    private static Set<Long> duplicates(long[] values, int count) {
        Arrays.sort(values, 0, count);
        Set<Long> twice = new HashSet<>();
        for (int i = 1; i < count; i++) {
            if (values[i] == values[i - 1]) {
                twice.add(values[i]);
            }
        }
        return twice;
    }

    /** Compares the keys of all users with equal fingerprints, because different keys may have the same fingerprint. */
    private List<String> collisions(Set<Long> suspects) throws SQLException {
        Map<String, List<Name>> byKey = new TreeMap<>();
        each(
                "",
                name -> UsernameKey.of(name.username())
                        .filter(key -> suspects.contains(fingerprint(key)))
                        .ifPresent(key -> byKey.computeIfAbsent(key.toString(), none -> new ArrayList<>())
                                .add(name)));
        return byKey.values().stream()
                .filter(names -> names.size() > 1)
                .map(names -> names.stream()
                        .map(name -> name.id() + " " + quoted(name.username()))
                        .reduce((one, other) -> one + ", " + other)
                        .orElseThrow())
                .map(names -> "These users would have the same name: " + names)
                .toList();
    }

    private static String quoted(String name) {
        return "\"" + name.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?") + "\"";
    }

    /**
     * Computes and stores the key of every row without one.
     *
     * @param progress receives the number of keys stored so far
     */
    void addKeys(Consumer<Long> progress) throws SQLException {
        long done = 0;
        String keyless = " AND username_key IS NULL";
        for (List<Name> chunk = after(Long.MIN_VALUE, keyless); !chunk.isEmpty(); chunk = after(last(chunk), keyless)) {
            for (int from = 0; from < chunk.size(); from += WRITTEN_TOGETHER) {
                write(chunk.subList(from, Math.min(chunk.size(), from + WRITTEN_TOGETHER)));
            }
            done += chunk.size();
            progress.accept(done);
        }
    }

    private void write(List<Name> names) throws SQLException {
        String rows = names.stream()
                .map(name -> "[" + name.id() + ",\""
                        + HexFormat.of().formatHex(key(name).bytes()) + "\"]")
                .collect(Collectors.joining(",", "[", "]"));
        try (PreparedStatement update = sql.prepare(WRITE)) {
            update.setString(1, rows);
            update.executeUpdate();
        }
    }

    private static UsernameKey key(Name name) {
        return UsernameKey.of(name.username()).orElseThrow();
    }

    private void each(String condition, Consumer<Name> consumer) throws SQLException {
        for (List<Name> chunk = after(Long.MIN_VALUE, condition);
                !chunk.isEmpty();
                chunk = after(last(chunk), condition)) {
            chunk.forEach(consumer);
        }
    }

    private List<Name> after(long id, String condition) throws SQLException {
        return sql.list(
                "SELECT id, username FROM user WHERE id > ?" + condition + " ORDER BY id LIMIT " + CHUNK,
                row -> new Name(row.getLong(1), row.getString(2)),
                id);
    }

    private static long last(List<Name> chunk) {
        return chunk.get(chunk.size() - 1).id();
    }
}
