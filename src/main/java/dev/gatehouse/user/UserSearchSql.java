package dev.gatehouse.user;

import dev.gatehouse.kernel.Cursor;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.name.NamePrefix;
import dev.gatehouse.name.UsernameKey;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The SQL statement of a user search, with the values of its parameters. */
final class UserSearchSql {
    private enum Order {
        ID("u.id"),
        NAME("u.username_key"),
        ADDRESS("u.email_key");

        private final String column;

        Order(String column) {
            this.column = column;
        }

        byte letter() {
            return (byte) name().charAt(0);
        }

        /** Returns the letter of a position before which a page ends. */
        byte letterBackwards() {
            return (byte) Character.toLowerCase(name().charAt(0));
        }
    }

    /** Reads only users of the state. Without the hint MySQL assumes that the states are distributed evenly over the order. */
    private static final String OF_STATE = "/*+ INDEX(u ix_user_active) */ ";

    /** Few users have a deactivation that has ended, so this index is faster than that of the order. */
    private static final String AGAIN = "/*+ INDEX(u ix_user_inactive_until) */ ";

    private final UserSearch.UserQuery wanted;
    private final Order order;
    private final @Nullable NamePrefix prefix;
    private final byte @Nullable [] position;
    private final boolean backwards;
    private final int limit;
    private final Instant now;
    private final List<Object> values = new ArrayList<>();

    UserSearchSql(UserSearch.UserQuery wanted, byte @Nullable [] position, int limit, Instant now) {
        this.now = now;
        this.wanted = wanted;
        this.order = order(wanted);
        this.prefix = prefix(order == Order.ADDRESS ? wanted.emailPrefix() : wanted.usernamePrefix());
        this.position = position;
        this.backwards = position != null && position.length > 0 && position[0] == order.letterBackwards();
        this.limit = limit;
    }

    /** Returns whether the places are listed from the position backwards. */
    boolean isBackwards() {
        return backwards;
    }

    boolean matches(byte[] key) {
        return prefix == null || prefix.matches(key);
    }

    private String text() {
        if (order == Order.ADDRESS) {
            return select("", "u.user_id, u.email_key FROM user_profile u WHERE " + range());
        }
        if (wanted.role() != null) {
            values.add(wanted.role());
            String from = "/*+ JOIN_ORDER(f, u) */ u.id, u.username_key FROM user_role f"
                    + " JOIN user u ON u.id = f.user_id WHERE f.role = ? AND ";
            return select("", from + state() + range());
        }
        String from = "u.id, u.username_key FROM user u WHERE ";
        if (wanted.state() != UserSearch.State.ACTIVE) {
            String hint = wanted.state() == null ? "" : OF_STATE;
            return select(hint, from + state() + range());
        }
        String active = select(OF_STATE, from + "u.active = TRUE AND " + range());
        values.add(now);
        String again = select(AGAIN, from + "u.active = FALSE AND u.inactive_until <= ? AND " + range());
        values.add(limit);
        return "(" + active + ") UNION ALL (" + again + ") ORDER BY username_key" + direction() + " LIMIT ?";
    }

    private String select(String hint, String rest) {
        values.add(limit);
        return "SELECT " + hint + rest + " ORDER BY " + column() + direction() + " LIMIT ?";
    }

    private String direction() {
        return backwards ? " DESC" : "";
    }

    /** Returns the column of the order; for a role, the id column of the role table, which its index contains. */
    private String column() {
        return order == Order.ID && wanted.role() != null ? "f.user_id" : order.column;
    }

    private String state() {
        if (wanted.state() == null) {
            return "";
        }
        values.add(now);
        return switch (wanted.state()) {
            case ACTIVE -> "(u.active = TRUE OR u.inactive_until <= ?) AND ";
            case INACTIVE -> "u.active = FALSE AND (u.inactive_until IS NULL OR u.inactive_until > ?) AND ";
        };
    }

    /** Returns the condition from the position, or the beginning of the prefix, to its end; backwards to its beginning. */
    private String range() {
        List<byte[]> beginnings = prefix == null ? List.of() : prefix.beginnings();
        byte @Nullable [] first = beginnings.isEmpty() ? null : beginnings.get(0);
        StringBuilder range = new StringBuilder(column());
        if (position != null && !backwards) {
            range.append(" > ?");
            values.add(place(position));
        } else {
            range.append(" >= ?");
            values.add(first != null ? first : order == Order.ID ? Long.MIN_VALUE : new byte[0]);
        }
        if (position != null && backwards) {
            range.append(" AND ").append(column()).append(" < ?");
            values.add(place(position));
        }
        if (first != null) {
            byte[] last = beginnings.get(beginnings.size() - 1);
            range.append(" AND ").append(column()).append(" < ?");
            values.add(end(last));
            if (first != last) {
                range.append(" AND (" + column() + " < ? OR " + column() + " >= ?)");
                values.add(end(first));
                values.add(last);
            }
        }
        return range.toString();
    }

    private Object place(byte[] bytes) {
        if (bytes.length < 2
                || (bytes[0] != order.letter() && !backwards)
                || (order == Order.ID && bytes.length != 1 + Long.BYTES)
                || bytes.length > 1 + UsernameKey.BYTE_LIMIT) {
            throw Cursor.notOurs();
        }
        return order == Order.ID
                ? (Object) ByteBuffer.wrap(bytes, 1, Long.BYTES).getLong()
                : Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    /** The position of a user in an order: the letter of the order, then the compared value. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Place(long id, byte[] bytes) {
        byte[] key() {
            return Arrays.copyOfRange(bytes, 1, bytes.length);
        }

        /** Returns the position before which a page ends that does not contain this user. */
        byte[] before() {
            byte[] before = bytes.clone();
            before[0] = (byte) Character.toLowerCase(before[0]);
            return before;
        }
    }

    List<Place> places(Handle handle) {
        values.clear();
        Query query = handle.createQuery(text());
        for (int i = 0; i < values.size(); i++) {
            query.bind(i, values.get(i));
        }
        return query.map((rows, context) -> place(rows)).list();
    }

    private Place place(ResultSet rows) throws SQLException {
        long id = rows.getLong(1);
        byte[] key =
                order == Order.ID ? ByteBuffer.allocate(Long.BYTES).putLong(id).array() : rows.getBytes(2);
        return new Place(
                id,
                ByteBuffer.allocate(1 + key.length).put(order.letter()).put(key).array());
    }

    private static Order order(UserSearch.UserQuery wanted) {
        if (wanted.emailPrefix() != null) {
            if (wanted.usernamePrefix() != null || wanted.role() != null || wanted.state() != null) {
                throw Problem.VALIDATION_FAILED.exception("email_prefix cannot be combined with other filters.");
            }
            return Order.ADDRESS;
        }
        return wanted.usernamePrefix() != null || wanted.state() != null ? Order.NAME : Order.ID;
    }

    private static @Nullable NamePrefix prefix(@Nullable String typed) {
        return typed == null
                ? null
                : NamePrefix.of(typed)
                        .orElseThrow(() -> Problem.VALIDATION_FAILED.exception("Nothing can begin with this prefix."));
    }

    /** Returns the first value after all that have the prefix. No byte of UTF-8 is 0xFF, so the last byte cannot overflow. */
    static byte[] end(byte[] prefix) {
        byte[] end = prefix.clone();
        end[end.length - 1]++;
        return end;
    }
}
