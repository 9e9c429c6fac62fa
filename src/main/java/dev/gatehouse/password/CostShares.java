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
 * How many of the stored passwords cost what to try: a class for each set of Argon2 parameters, and one for those that are
 * no hash of this service's, as a tutorial's digests are. These cost a hash with the configured parameters.
 */
public final class CostShares {
    /** Classes that are kept, the most frequent ones: what a text of them takes is bounded. */
    private static final int LIMIT = 32;

    private static final String BARE = "bare";
    private static final String BETWEEN = ";";

    private final Map<String, Integer> counts;
    private final int total;

    private CostShares(Map<String, Integer> counts) {
        this.counts = counts;
        this.total = counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Counts stored passwords; users without one belong to no class. */
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

    /** Reads what {@link #toString} has written. */
    public static CostShares parse(String text) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String one : text.split(BETWEEN, -1)) {
            int colon = one.lastIndexOf(':');
            counts.put(one.substring(0, colon), Integer.valueOf(one.substring(colon + 1)));
        }
        return new CostShares(counts);
    }

    /**
     * Returns these shares with at least a quarter for what a hash with these parameters costs. Users who sign in after a
     * change of parameters are stored under the new ones: that cost must not be theirs alone.
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

    /** Returns whether there is no class but the one of these parameters. */
    public boolean isOnly(String parameters) {
        return counts.keySet().equals(Set.of(parameters));
    }

    /**
     * Returns the parameters of a class; empty for the class of bare digests.
     *
     * @param number any; consecutive ones fall on the classes by their shares
     */
    Optional<Argon2Parameters> choose(long number) {
        long left = Long.remainderUnsigned(number, total);
        for (Map.Entry<String, Integer> one : counts.entrySet()) {
            left -= one.getValue();
            if (left < 0) {
                return one.getKey().equals(BARE) ? Optional.empty() : Optional.of(Argon2Parameters.parse(one.getKey()));
            }
        }
        throw new IllegalStateException("nothing was counted");
    }

    /** As in {@code m=19456,t=2,p=1:812;bare:40}. */
    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(one -> one.getKey() + ":" + one.getValue())
                .collect(Collectors.joining(BETWEEN));
    }
}
