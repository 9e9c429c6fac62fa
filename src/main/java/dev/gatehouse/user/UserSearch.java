package dev.gatehouse.user;

import dev.gatehouse.platform.database.TransactionRetries;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Searches users for administrators. Each query reads an index in the order of the page and stops when the page is full. Only
 * the users of a role, of whom there are few, are sorted if the query also has a name or a state. A cursor is the position of
 * the last user in the order, so users who are added or deleted do not shift pages.
 */
public final class UserSearch {
    /** Whether a user may sign in now. */
    public enum State {
        ACTIVE,
        INACTIVE
    }

    /**
     * A query; null stands for no filter.
     *
     * @param usernamePrefix the beginning of the username
     * @param emailPrefix the beginning of the email address; cannot be combined with other filters
     * @param role the code of a role that the users have
     */
    public record UserQuery(
            @Nullable String usernamePrefix,
            @Nullable String emailPrefix,
            @Nullable String role,
            @Nullable State state) {}

    /**
     * A page of users.
     *
     * @param next the position where the next page begins, for {@link #list}; empty on the last page
     * @param previous the position before which the previous page ends, for {@link #list}; empty on the first page
     */
    public record UserPage(List<Profile> items, Optional<byte[]> next, Optional<byte[]> previous) {}

    private final Jdbi jdbi;
    private final Profiles profiles;
    private final Clock clock;

    public UserSearch(Jdbi jdbi, Profiles profiles, Clock clock) {
        this.jdbi = jdbi;
        this.profiles = profiles;
        this.clock = clock;
    }

    /**
     * Returns a page of the users whose name or address contains a text, or who have it as id; see {@link UserTextSearch}. A page
     * that is not the last may have fewer than {@code limit} users.
     *
     * @param role the code of a role that the users have; null: any
     * @param state null: any
     * @param position the {@code next} of another page
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed} if no name can contain the text, or the position
     *     belongs to another order
     */
    public UserPage find(
            String part, @Nullable String role, @Nullable State state, Optional<byte[]> position, int limit) {
        Predicate<Profile> filter = user -> (role == null
                        || user.roles().stream().anyMatch(each -> each.code().equals(role)))
                && (state == null || user.active() == (state == State.ACTIVE));
        return new UserTextSearch(jdbi, profiles, part, filter, clock.instant()).page(position, limit);
    }

    /**
     * Returns a page of the users that match a query: ordered by address if the query has an email prefix, by name if it has a
     * username prefix or a state, otherwise by id. A page that is not the last may have fewer than {@code limit} users: for a
     * prefix that ends within a label of a domain, candidates are filtered after the query.
     *
     * @param position the {@code next} or the {@code previous} of another page
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed} if no name can begin with the prefix, the filters
     *     cannot be combined, or the position belongs to another order
     */
    public UserPage list(UserQuery wanted, Optional<byte[]> position, int limit) {
        UserSearchSql query = new UserSearchSql(wanted, position.orElse(null), limit + 1, clock.instant());
        // In the direction of the query, which is backwards from a previous position.
        List<UserSearchSql.Place> places = TransactionRetries.alone(jdbi, query::places);
        boolean further = places.size() > limit;
        List<UserSearchSql.Place> page = new ArrayList<>(places.subList(0, Math.min(limit, places.size())));
        if (query.isBackwards()) {
            Collections.reverse(page);
        }
        boolean before = query.isBackwards() ? further : position.isPresent();
        boolean behind = query.isBackwards() || further;
        Optional<byte[]> previous =
                before && !page.isEmpty() ? Optional.of(page.get(0).before()) : Optional.empty();
        Optional<byte[]> next = behind && !page.isEmpty()
                ? Optional.of(page.get(page.size() - 1).bytes())
                : Optional.empty();
        List<Long> ids = page.stream()
                .filter(place -> query.matches(place.key()))
                .map(UserSearchSql.Place::id)
                .toList();
        return new UserPage(profiles.list(ids), next, previous);
    }

    /** Returns the users of the ids that exist, in the given order. */
    public List<Profile> list(List<Long> ids) {
        return profiles.list(ids);
    }
}
