package dev.gatehouse.kernel;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A page of a list that is ordered by id.
 *
 * @param next where the next page begins, unless it was the last
 */
public record Page<T>(List<T> items, Optional<UUID> next) {
    /**
     * Of what was found when one more was asked for than a page takes.
     *
     * @param limit of a page
     */
    public static <T> Page<T> of(List<T> found, int limit, Function<T, UUID> id) {
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(id.apply(found.get(limit - 1))));
    }
}
