package dev.gatehouse.user;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

@RegisterConstructorMapper(UserTextDao.Address.class)
interface UserTextDao {
    /** A user and the key of the address. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Address(long userId, byte[] emailKey) {}

    /** The columns of the next addresses of two ranges; the second may be the same as the first. */
    String IN_RANGES = """
            SELECT user_id, email_key
            FROM user_profile
            WHERE email_key >= :from AND email_key < :end AND (email_key < :endOfFirst OR email_key >= :second)
            ORDER BY email_key
            """;

    /**
     * Searches the next addresses of two ranges. Returns those whose users' names are outside of another range.
     *
     * @param searched how many addresses are searched
     */
    @SqlQuery("SELECT a.user_id, a.email_key FROM (" + IN_RANGES + """
            LIMIT :searched) AS a JOIN user u ON u.id = a.user_id
            WHERE u.username_key < :names OR u.username_key >= :endOfNames
            ORDER BY a.email_key LIMIT :limit
            """)
    List<Address> listAddresses(
            byte[] from,
            byte[] endOfFirst,
            byte[] second,
            byte[] end,
            int searched,
            byte[] names,
            byte[] endOfNames,
            int limit);

    /** Returns an address of two ranges by its distance from the first; empty if there are not so many. */
    @SqlQuery(IN_RANGES + "LIMIT 1 OFFSET :skipped")
    Optional<Address> findAddress(byte[] from, byte[] endOfFirst, byte[] second, byte[] end, int skipped);

    /**
     * Searches the next users by id. Returns those whose username or address contains one of two texts.
     *
     * @param searched how many users are searched
     */
    @SqlQuery("""
            SELECT id
            FROM (
                SELECT u.id, u.username_key, p.email_key
                FROM user u LEFT JOIN user_profile p ON p.user_id = u.id
                WHERE u.id > :after
                ORDER BY u.id LIMIT :searched) AS searched
            WHERE LOCATE(:text, username_key) > 0 OR LOCATE(:text, email_key) > 0
                OR LOCATE(:other, username_key) > 0 OR LOCATE(:other, email_key) > 0
            ORDER BY id LIMIT :limit
            """)
    List<Long> list(long after, int searched, byte[] text, byte[] other, int limit);

    /** Returns the id of a user by its distance from another; empty if there are not so many users. */
    @SqlQuery("SELECT id FROM user WHERE id > :after ORDER BY id LIMIT 1 OFFSET :skipped")
    Optional<Long> find(long after, int skipped);
}
