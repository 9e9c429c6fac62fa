package dev.gatehouse.user;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.crypto.Sha256;
import dev.gatehouse.platform.database.Uniqueness;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads and changes users: names, passwords, roles and activity. */
public final class Users {
    private static final int PORTIONS_AT_ONCE = 256;

    /** An id that no user has. */
    private static final long NOBODY = Long.MIN_VALUE;

    private final UserDao dao;
    private final UserSql reads;
    private final Jdbi jdbi;
    private final Passwords passwords;
    private final Clock clock;

    public Users(Jdbi jdbi, Passwords passwords, Clock clock) {
        this.jdbi = jdbi;
        this.dao = jdbi.onDemand(UserDao.class);
        this.reads = new UserSql(jdbi, clock);
        this.passwords = passwords;
        this.clock = clock;
    }

    /** Counts all users. Reads an index entry for each of them. */
    public long count() {
        return dao.count();
    }

    /** Counts the deactivated users, except those whose deactivation has ended. */
    public long countInactive() {
        return dao.countInactive(clock.instant());
    }

    /** Returns the user, active or not, who has the username in any equivalent spelling. */
    public Optional<User> find(String username) {
        return UsernameKey.of(username).flatMap(key -> reads.findByKey(key.bytes()));
    }

    /** Returns the user with the id; empty if there is none or the user is inactive. */
    public Optional<User> findActive(long id) {
        return reads.findById(id).filter(User::active);
    }

    /** Returns the user with the username; empty if there is none or the user is inactive. */
    public Optional<User> findActive(String username) {
        return find(username).filter(User::active);
    }

    /**
     * Adds a user in a transaction of its own.
     *
     * @return the id of the user
     * @throws IllegalArgumentException if the username is not valid
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} if a user has the name, or had it
     */
    public long add(String username, PasswordDigest password, Set<Role> roles) {
        Secret hash = passwords.hash(password);
        return jdbi.inTransaction(tx -> add(tx, username, hash, roles));
    }

    /**
     * Adds a user.
     *
     * @param hash the result of {@link Passwords#hash}; empty for no password
     * @return the id of the user
     * @throws IllegalArgumentException if the username is not valid
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} if a user has the name, or had it
     */
    public long add(Handle transaction, String username, Secret hash, Set<Role> roles) {
        UsernameKey key =
                UsernameKey.of(username).orElseThrow(() -> new IllegalArgumentException("the username is not valid"));
        UserDao inside = inside(transaction);
        long id = Uniqueness.required(
                Problem.USERNAME_TAKEN, () -> inside.insert(username, key.bytes(), hash.reveal(), clock.instant()));
        requireNotRetired(inside, key);
        roles.forEach(role -> inside.insertRole(id, role.code()));
        return id;
    }

    /** Must run after the name is inserted, so that a concurrent transaction cannot retire the name in between. */
    private static void requireNotRetired(UserDao inside, UsernameKey key) {
        if (inside.existsRetired(retiredHashes(key))) {
            throw Problem.USERNAME_TAKEN.exception();
        }
    }

    private static List<byte[]> retiredHashes(UsernameKey key) {
        return key.retiredBytes().stream().map(Sha256::of).toList();
    }

    /** Returns why a name is not available; empty if no user has ever given it up. */
    public Optional<Retirement> findRetirement(Handle transaction, UsernameKey key) {
        return inside(transaction).findRetirement(retiredHashes(key)).map(Retirement::of);
    }

    /** Stores another hash of the same password, unless the password was changed concurrently. */
    public void rehash(User user, Secret hash) {
        dao.updatePassword(user.id(), user.password().reveal(), hash.reveal());
    }

    /** Sets the password of a user. The calling method must revoke the sessions. */
    public void setPassword(Handle transaction, long id, Secret hash) {
        inside(transaction).updatePassword(id, hash.reveal());
        Profiles.notePasswordChange(transaction, id, clock.instant());
    }

    /**
     * Changes the username of a user. Only this user may take the former name again.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} if another user has the name, or had it
     */
    public void rename(Handle transaction, long id, String username, UsernameKey key) {
        UserDao inside = inside(transaction);
        byte[] before = inside.lockKey(id).orElseThrow(Problem.NOT_FOUND::exception);
        Uniqueness.required(Problem.USERNAME_TAKEN, () -> inside.updateName(id, username, key.bytes()));
        if (!Arrays.equals(before, key.bytes())) {
            // A user may take a former name of their own again.
            inside.deleteRetired(retiredHashes(key), id);
            requireNotRetired(inside, key);
            inside.insertRetired(Sha256.of(before), clock.instant(), id, Retirement.RENAMED.code());
        }
    }

    /**
     * Removes the password of a user. The calling method must revoke the sessions.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator} if no active administrator with a password would
     *     be left
     */
    public void removePassword(Handle transaction, long id) {
        requireAnotherAdministrator(inside(transaction), id);
        voidPassword(transaction, id);
    }

    /** Removes the password even of the last administrator: for a user who, or whose operator, can set another one. */
    public void voidPassword(Handle transaction, long id) {
        inside(transaction).updatePassword(id, "");
    }

    /**
     * Locks a user until the transaction ends: other transactions cannot change the user or open a session.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} if no user has the id
     */
    public void lock(Handle transaction, long id) {
        if (!tryLock(transaction, id)) {
            throw Problem.NOT_FOUND.exception();
        }
    }

    /** Locks a user as {@link #lock} does; returns false if no user has the id. */
    public boolean tryLock(Handle transaction, long id) {
        return inside(transaction).lockKey(id).isPresent();
    }

    /**
     * Sets the roles of a user. The calling method must revoke the sessions, whose access tokens contain the former roles.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator} if no active administrator would be left
     */
    public void setRoles(Handle transaction, long id, Set<Role> roles) {
        UserDao inside = inside(transaction);
        lock(transaction, id);
        if (!roles.contains(Role.ADMIN)) {
            requireAnotherAdministrator(inside, id);
        }
        inside.deleteRoles(id);
        roles.forEach(role -> inside.insertRole(id, role.code()));
    }

    /**
     * Deactivates a user, who then cannot sign in. The calling method must revoke the sessions.
     *
     * @param until when the deactivation ends; null for no end
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator} if no active administrator would be left
     */
    public void deactivate(Handle transaction, long id, @Nullable Instant until, @Nullable String reason) {
        UserDao inside = inside(transaction);
        requireAnotherAdministrator(inside, id);
        inside.updateInactive(id, until);
        Profiles.setInactiveReason(transaction, id, reason);
    }

    /** Activates a user, who then can sign in. */
    public void activate(Handle transaction, long id) {
        inside(transaction).updateActive(id);
        Profiles.setInactiveReason(transaction, id, null);
    }

    /** Locks up to {@code limit} users whose deactivation has ended, and returns their ids. */
    List<Long> lockDue(Handle transaction, int limit) {
        return inside(transaction).lockDue(clock.instant(), limit);
    }

    /**
     * Deletes a user with profile and roles, and retires the username for ever. {@link UserDeletion} deletes the data of
     * other features.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator} if no active administrator would be left
     */
    public void remove(Handle transaction, long id) {
        UserDao inside = inside(transaction);
        requireAnotherAdministrator(inside, id);
        byte[] key = inside.lockKey(id).orElseThrow(Problem.NOT_FOUND::exception);
        inside.updateRetiredOwner(id, Retirement.CLOSED.code());
        inside.insertRetired(Sha256.of(key), clock.instant(), null, Retirement.CLOSED.code());
        inside.deleteRoles(id);
        Profiles.remove(transaction, id);
        inside.delete(id);
    }

    /** Locks all administrators, so that two concurrent transactions cannot each count on the other's administrator. */
    private static void requireAnotherAdministrator(UserDao inside, long id) {
        String admin = Role.ADMIN.code();
        boolean administers = inside.lockWithRole(admin).contains(id);
        // If no administrator can sign in, removing one does not make it worse.
        if (administers && inside.countActive(admin, id) == 0 && inside.countActive(admin, NOBODY) > 0) {
            throw Problem.LAST_ADMINISTRATOR.exception();
        }
    }

    private static UserDao inside(Handle transaction) {
        return transaction.attach(UserDao.class);
    }

    /** Returns the next active users by id, without their roles and passwords. */
    public List<Listed> listActive(long afterId, int limit) {
        return reads.listActive(afterId, limit);
    }

    /** Returns whether a user, active or not, has the role. */
    public boolean anybodyIs(Role role) {
        return dao.existsAnyWithRole(role.code());
    }

    /**
     * A range of consecutive ids.
     *
     * @param firstId the first id of the range; a user with this id need not exist
     * @param users how many users of the range have a stored password that is not a hash of this service
     */
    public record Portion(long firstId, int users) {}

    /** Passes each range of {@code size} ids that has users to {@link #wrap}. Reads in statements of bounded duration. */
    public void eachBarePortion(int size, Consumer<Portion> consumer) {
        UserDao.Ids ids = dao.findIds();
        long step = (long) size * PORTIONS_AT_ONCE;
        for (long from = Math.floorDiv(ids.first(), step) * step; from <= ids.last(); from += step) {
            dao.listBarePortions(from, from + step, size).forEach(consumer);
        }
    }

    /** Returns the users of a portion whose stored password is not a hash of this service. */
    public List<User> bareUsers(long firstId, int size) {
        return dao.listBare(firstId, size).stream()
                .map(row -> new User(row.id(), row.username(), new Secret(row.password()), row.active(), Set.of()))
                .toList();
    }

    /**
     * Replaces the bare digest of a tutorial by an Argon2 hash of it, unless the password was changed concurrently. Computes
     * one hash on the calling thread.
     *
     * @return whether the stored password was a digest, or a text that is treated as one
     */
    public boolean wrap(User user) {
        Optional<Secret> hash = passwords.wrap(user.password());
        hash.ifPresent(better -> rehash(user, better));
        return hash.isPresent();
    }

    /**
     * Moves the ids of new users on. The skipped ids are given to no user.
     *
     * @param gap how many ids are skipped
     * @return the lowest id that the next user can have
     * @throws IllegalArgumentException if there are not enough ids; nothing has been changed then
     */
    public long skipIds(int gap) {
        return UserIdsSql.skip(jdbi, gap, clock.instant());
    }

    /** Returns whether there are no users. */
    public boolean nobody() {
        return !dao.existsAny();
    }

    /** A user in a list. */
    public record Listed(long id, String username) {}
}
