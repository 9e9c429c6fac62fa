package dev.gatehouse.user;

import dev.gatehouse.kernel.Cursor;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.name.NamePart;
import dev.gatehouse.name.NamePrefix;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.database.TransactionRetries;
import dev.gatehouse.user.UserSearch.UserPage;
import dev.gatehouse.user.UserSearch.UserQuery;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * One search for a text that a user's name or address contains, or for an id. Indexes find an id and names and addresses that
 * begin with the text. For the others, each page searches a limited number of users, so that its cost does not depend on the
 * number of users. A page reads each group of results once, so it can be empty although others follow.
 */
final class UserTextSearch {
    /** How many users a page searches without an index. */
    static final int SEARCHED = 10_000;

    /** The groups of results in their order. The letter of a group begins its positions, as in {@link UserSearchSql}. */
    private enum Group {
        NAME,
        ADDRESS,
        SEARCHED;

        byte letter() {
            return (byte) name().charAt(0);
        }

        byte[] start() {
            return new byte[] {letter()};
        }
    }

    private final Jdbi jdbi;
    private final Profiles profiles;
    private final Predicate<Profile> filter;
    private final Instant now;
    private final String text;
    private final NamePart part;
    private final Optional<NamePrefix> prefix;
    private final Optional<Long> id;

    /**
     * @param filter further conditions, which are applied to the users found
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed} if no name can contain the text
     */
    UserTextSearch(Jdbi jdbi, Profiles profiles, String text, Predicate<Profile> filter, Instant now) {
        this.jdbi = jdbi;
        this.profiles = profiles;
        this.filter = filter;
        this.now = now;
        this.text = text;
        this.part = NamePart.of(text)
                .orElseThrow(() -> Problem.VALIDATION_FAILED.exception("No name can contain this text."));
        this.prefix = NamePrefix.of(text);
        this.id = text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /** Users that were found, and the position after them; null at the end. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Found(List<Profile> users, byte @Nullable [] next) {}

    /** Returns the page that begins at a position; the first page if it is empty. */
    UserPage page(Optional<byte[]> position, int limit) {
        List<Profile> users = new ArrayList<>();
        if (position.isEmpty()) {
            id.flatMap(profiles::find).filter(filter).ifPresent(users::add);
        }
        byte @Nullable [] next = position.orElseGet(Group.NAME::start);
        @Nullable Group last = null;
        while (next != null && users.size() < limit) {
            Group group = group(next);
            if (group == last) {
                break;
            }
            int room = limit - users.size();
            Found found = switch (group) {
                case NAME -> named(next, room);
                case ADDRESS -> addressed(next, room);
                case SEARCHED -> searched(next, room);
            };
            users.addAll(found.users());
            next = found.next();
            last = group;
        }
        return new UserPage(users, Optional.ofNullable(next), Optional.empty());
    }

    private static Group group(byte[] position) {
        return Arrays.stream(Group.values())
                .filter(group -> position.length > 0 && position[0] == group.letter())
                .findFirst()
                .orElseThrow(Cursor::notOurs);
    }

    private Found named(byte[] position, int limit) {
        if (prefix.isEmpty()) {
            return new Found(List.of(), Group.SEARCHED.start());
        }
        UserQuery wanted = new UserQuery(text, null, null, null);
        UserSearchSql query = new UserSearchSql(wanted, position.length == 1 ? null : position, limit + 1, now);
        List<UserSearchSql.Place> places = TransactionRetries.alone(jdbi, query::places);
        List<UserSearchSql.Place> page = places.subList(0, Math.min(limit, places.size()));
        List<Long> ids = page.stream()
                .filter(place -> query.matches(place.key()))
                .map(UserSearchSql.Place::id)
                .toList();
        byte[] next = places.size() > limit ? page.get(limit - 1).bytes() : Group.ADDRESS.start();
        return new Found(users(ids, Group.NAME), next);
    }

    /** Most users have their address as name and were listed before, so the statement leaves them out. */
    private Found addressed(byte[] position, int limit) {
        if (prefix.isEmpty() || position.length > 1 + UsernameKey.BYTE_LIMIT) {
            throw Cursor.notOurs();
        }
        List<byte[]> beginnings = prefix.get().beginnings();
        byte[] first = beginnings.get(0);
        byte[] second = beginnings.get(beginnings.size() - 1);
        // The first value after an address is the address with a zero byte.
        byte[] from = position.length == 1 ? first : Arrays.copyOfRange(position, 1, position.length + 1);
        byte[] names = prefix.get().literal();
        List<UserTextDao.Address> found = jdbi.withExtension(
                UserTextDao.class,
                dao -> dao.listAddresses(
                        from,
                        UserSearchSql.end(first),
                        second,
                        UserSearchSql.end(second),
                        SEARCHED,
                        names,
                        UserSearchSql.end(names),
                        limit + 1));
        Optional<UserTextDao.Address> last = found.size() > limit
                ? Optional.of(found.get(limit - 1))
                : jdbi.withExtension(
                        UserTextDao.class,
                        dao -> dao.findAddress(
                                from, UserSearchSql.end(first), second, UserSearchSql.end(second), SEARCHED - 1));
        List<Long> ids = found.subList(0, Math.min(limit, found.size())).stream()
                .filter(address -> prefix.get().matches(address.emailKey()))
                .map(UserTextDao.Address::userId)
                .toList();
        byte[] next =
                last.map(address -> position(Group.ADDRESS, address.emailKey())).orElseGet(Group.SEARCHED::start);
        return new Found(users(ids, Group.ADDRESS), next);
    }

    private Found searched(byte[] position, int limit) {
        if (position.length != 1 && position.length != 1 + Long.BYTES) {
            throw Cursor.notOurs();
        }
        long after = position.length == 1
                ? Long.MIN_VALUE
                : ByteBuffer.wrap(position, 1, Long.BYTES).getLong();
        List<byte[]> forms = part.forms();
        List<Long> ids = jdbi.withExtension(
                UserTextDao.class,
                dao -> dao.list(after, SEARCHED, forms.get(0), forms.get(forms.size() - 1), limit + 1));
        Optional<Long> last = ids.size() > limit
                ? Optional.of(ids.get(limit - 1))
                : jdbi.withExtension(UserTextDao.class, dao -> dao.find(after, SEARCHED - 1));
        List<Long> page = ids.subList(0, Math.min(limit, ids.size()));
        return new Found(
                users(page, Group.SEARCHED),
                last.map(user -> position(Group.SEARCHED, bytes(user))).orElse(null));
    }

    private static byte[] bytes(long id) {
        return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    }

    private static byte[] position(Group group, byte[] place) {
        return ByteBuffer.allocate(1 + place.length)
                .put(group.letter())
                .put(place)
                .array();
    }

    /** Returns the users who match the filter and belong to no earlier group. */
    private List<Profile> users(List<Long> ids, Group group) {
        return profiles.list(ids).stream()
                .filter(filter)
                .filter(user -> !isListedBefore(user, group))
                .toList();
    }

    private boolean isListedBefore(Profile user, Group group) {
        return switch (group) {
            case NAME -> id.filter(wanted -> wanted == user.id()).isPresent();
            case ADDRESS -> isListedBefore(user, Group.NAME) || begins(user.username());
            case SEARCHED -> isListedBefore(user, Group.ADDRESS) || (user.email() != null && begins(user.email()));
        };
    }

    private boolean begins(String name) {
        return prefix.isPresent()
                && UsernameKey.of(name)
                        .filter(key -> prefix.get().matches(key.bytes()))
                        .isPresent();
    }
}
