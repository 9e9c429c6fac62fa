package dev.gatehouse.user;

import dev.gatehouse.platform.database.TransactionRetries;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Users as administrators look for them, however many there are. Each query goes through an index in the order of its page
 * and stops when that is full; only the users of a role, who are few, are sorted where a name or a state is asked for as
 * well. A cursor is the place of the last one in that order, so that nobody who comes or goes moves a page.
 */
public final class UserSearch {
    /** Whether somebody may sign in at present. */
    public enum State {
        ACTIVE,
        INACTIVE
    }

    /**
     * Who is wanted.
     *
     * @param usernamePrefix what the name begins with
     * @param emailPrefix what the address begins with; alone
     * @param role the code of a role they have
     */
    public record UserQuery(
            @Nullable String usernamePrefix,
            @Nullable String emailPrefix,
            @Nullable String role,
            @Nullable State state) {}

    /**
     * A page.
     *
     * @param next where the next one begins, for {@link #list}; none when it was the last
     */
    public record UserPage(List<Profile> items, Optional<byte[]> next) {}

    private final Jdbi jdbi;
    private final Profiles profiles;
    private final Clock clock;

    public UserSearch(Jdbi jdbi, Profiles profiles, Clock clock) {
        this.jdbi = jdbi;
        this.profiles = profiles;
        this.clock = clock;
    }

    /**
     * Those who are wanted: by name where a name or a state is asked for, by address where that is, and else by id. A page
     * may have fewer than there are: candidates of a prefix that ends within a label of a domain are looked at one by one.
     *
     * @param after the {@code next} of the page before
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed} when a prefix is one that nothing begins with,
     *     filters cannot be combined, or the place is of another order
     */
    public UserPage list(UserQuery wanted, Optional<byte[]> after, int limit) {
        UserSearchSql query = new UserSearchSql(wanted, after.orElse(null), limit + 1, clock.instant());
        List<UserSearchSql.Place> places = TransactionRetries.alone(jdbi, query::places);
        List<UserSearchSql.Place> page = places.subList(0, Math.min(limit, places.size()));
        Optional<byte[]> next =
                places.size() > limit ? Optional.of(page.get(page.size() - 1).bytes()) : Optional.empty();
        List<Long> ids = page.stream()
                .filter(place -> query.matches(place.key()))
                .map(UserSearchSql.Place::id)
                .toList();
        return new UserPage(profiles.list(ids), next);
    }
}
