package dev.gatehouse.password;

import dev.gatehouse.kernel.Secret;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counts stored passwords by the cost of verifying them: one class per set of Argon2 parameters, and one for bare digests that
 * a tutorial stored. Verifying a bare digest costs a hash with the configured parameters.
 */
public final class CostShares {
    /** Maximum number of classes, the most frequent ones, so that their text has a limited length. */
    private static final int LIMIT = 32;

    private static final String BARE = "bare";
    private static final String BETWEEN = ";";

    private final Map<String, Integer> counts;
    private final int total;

    private CostShares(Map<String, Integer> counts) {
        this.counts = counts;
        this.total = counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Counts stored passwords. Users without a password belong to no class. */
    public static CostShares of(List<Secret> stored) {
        Map<String, Integer> counts = stored.stream()
                .filter(password -> !password.isEmpty())
                .collect(Collectors.groupingBy(CostShares::name, Collectors.summingInt(one -> 1)));
        Map<String, Integer> frequent = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(LIMIT)
                .forEach(one -> frequent.put(one.getKey(), one.getValue()));
        return new CostShares(frequent);
    }

    private static String name(Secret stored) {
        return Argon2Hash.parse(stored.reveal())
                .map(hash -> hash.parameters().text())
                .orElse(BARE);
    }

    /** Parses the result of {@link #toString}. */
    public static CostShares parse(String text) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String one : text.split(BETWEEN, -1)) {
            int colon = one.lastIndexOf(':');
            counts.put(one.substring(0, colon), Integer.valueOf(one.substring(colon + 1)));
        }
        return new CostShares(counts);
    }

    /**
     * Returns these shares with at least a quarter for hashes with these parameters. After a change of parameters, users who
     * sign in get the new ones. Without decoys of that cost, the cost would reveal that such a user exists.
     */
    CostShares withAQuarterOf(String parameters) {
        int same = counts.getOrDefault(parameters, 0) + counts.getOrDefault(BARE, 0);
        int needed = (total - same + 2) / 3 - same;
        if (needed <= 0) {
            return this;
        }
        Map<String, Integer> more = new LinkedHashMap<>(counts);
        more.merge(parameters, needed, Integer::sum);
        return new CostShares(more);
    }

    /** Returns whether nothing was counted. */
    public boolean isEmpty() {
        return total == 0;
    }

    /** Returns whether the only class is that of these parameters. */
    public boolean isOnly(String parameters) {
        return counts.keySet().equals(Set.of(parameters));
    }

    /**
     * Returns the parameters of a class; empty for the class of bare digests.
     *
     * @param number any; numbers are distributed over the classes by their shares
     */
    Optional<Argon2Parameters> choose(long number) {
        long left = Long.remainderUnsigned(number, total);
        for (Map.Entry<String, Integer> one : counts.entrySet()) {
            left -= one.getValue();
            if (left < 0) {
                return one.getKey().equals(BARE) ? Optional.empty() : Optional.of(Argon2Parameters.parse(one.getKey()));
            }
        }
        throw new IllegalStateException("There are no cost classes to choose from");
    }

    /** Returns the counts, for example {@code m=19456,t=2,p=1:812;bare:40}. */
    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(one -> one.getKey() + ":" + one.getValue())
                .collect(Collectors.joining(BETWEEN));
    }
}
