package dev.gatehouse.kernel;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A page of a list that is sorted by id.
 *
 * @param next the id after which the next page begins; empty on the last page
 */
public record Page<T>(List<T> items, Optional<UUID> next) {
    /**
     * Builds a page from a query result with up to {@code limit + 1} rows. The extra row shows that there is a next page.
     *
     * @param limit the maximum number of items of the page
     */
    public static <T> Page<T> of(List<T> found, int limit, Function<T, UUID> id) {
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(id.apply(found.get(limit - 1))));
    }
}
