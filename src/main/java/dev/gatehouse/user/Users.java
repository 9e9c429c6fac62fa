package dev.gatehouse.user;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.crypto.Sha256;
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

/** Who exists. */
public final class Users {
    private static final int PORTIONS_AT_ONCE = 256;

    /** No id is as low. */
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

    /** Whoever has that name, in any spelling that counts as the same; also when inactive. */
    public Optional<User> find(String username) {
        return UsernameKey.of(username).flatMap(key -> reads.findByKey(key.bytes()));
    }

    /** Whoever has that id, when they may sign in. */
    public Optional<User> findActive(long id) {
        return reads.findById(id).filter(User::active);
    }

    /** Whoever has that name, when they may sign in. */
    public Optional<User> findActive(String username) {
        return find(username).filter(User::active);
    }

    /**
     * A new user.
     *
     * @throws IllegalArgumentException when nobody can have that name
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} when somebody has it, or had it
     */
    public long add(String username, PasswordDigest password, Set<Role> roles) {
        Secret hash = passwords.hash(password);
        return jdbi.inTransaction(tx -> add(tx, username, hash, roles));
    }

    /**
     * The same in a transaction.
     *
     * @param hash as {@link Passwords#hash} makes it; empty for nobody's password
     */
    public long add(Handle transaction, String username, Secret hash, Set<Role> roles) {
        UsernameKey key =
                UsernameKey.of(username).orElseThrow(() -> new IllegalArgumentException("nobody can have this name"));
        UserDao inside = inside(transaction);
        long id = Uniqueness.required(() -> inside.insert(username, key.bytes(), hash.reveal(), clock.instant()));
        requireNotRetired(inside, key);
        roles.forEach(role -> inside.insertRole(id, role.code()));
        return id;
    }

    /** Looked for after the name is ours, so that nobody can retire it in between. */
    private static void requireNotRetired(UserDao inside, UsernameKey key) {
        if (inside.existsRetired(retiredHashes(key))) {
            throw Problem.USERNAME_TAKEN.exception();
        }
    }

    private static List<byte[]> retiredHashes(UsernameKey key) {
        return key.retiredBytes().stream().map(Sha256::of).toList();
    }

    /** Returns why a name is not given again; empty if no user has left it. */
    public Optional<Retirement> findRetirement(Handle transaction, UsernameKey key) {
        return inside(transaction).findRetirement(retiredHashes(key)).map(Retirement::of);
    }

    /** Stores a better hash of the same password, unless the password has changed meanwhile. */
    public void rehash(User user, Secret hash) {
        dao.updatePassword(user.id(), user.password().reveal(), hash.reveal());
    }

    /** Gives somebody another password; what they are signed in with is the caller's to end. */
    public void setPassword(Handle transaction, long id, Secret hash) {
        inside(transaction).updatePassword(id, hash.reveal());
        Profiles.notePasswordChange(transaction, id, clock.instant());
    }

    /**
     * Gives somebody another name; nobody gets the old one.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} when somebody has it, or had it
     */
    public void rename(Handle transaction, long id, String username, UsernameKey key) {
        UserDao inside = inside(transaction);
        byte[] before = inside.lockKey(id).orElseThrow(Problem.NOT_FOUND::exception);
        Uniqueness.required(() -> inside.updateName(id, username, key.bytes()));
        if (!Arrays.equals(before, key.bytes())) {
            // A user may go back to a name of their own.
            inside.deleteRetired(retiredHashes(key), id);
            requireNotRetired(inside, key);
            inside.insertRetired(Sha256.of(before), clock.instant(), id, Retirement.RENAMED.code());
        }
    }

    /**
     * Leaves somebody without a password; what they are signed in with is the caller's to end.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator} when nobody would be left to administer
     */
    public void removePassword(Handle transaction, long id) {
        requireAnotherAdministrator(inside(transaction), id);
        voidPassword(transaction, id);
    }

    /** Does the same for the last administrator too: for a user who can set another password by a verified address. */
    public void voidPassword(Handle transaction, long id) {
        inside(transaction).updatePassword(id, "");
    }

    /**
     * Keeps everybody else from changing or signing in a user until the transaction ends.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} when there is nobody of that id
     */
    public void lock(Handle transaction, long id) {
        if (!tryLock(transaction, id)) {
            throw Problem.NOT_FOUND.exception();
        }
    }

    /** Does the same; returns false when there is no user of that id. */
    public boolean tryLock(Handle transaction, long id) {
        return inside(transaction).lockKey(id).isPresent();
    }

    /**
     * Sets what somebody may do beyond their own affairs; tokens that say otherwise are the caller's to end.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator} when nobody would be left to administer
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
     * Keeps somebody from signing in; their sessions are the caller's to end.
     *
     * @param until when they may again by themselves; null for never
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator} when nobody would be left to administer
     */
    public void deactivate(Handle transaction, long id, @Nullable Instant until, @Nullable String reason) {
        UserDao inside = inside(transaction);
        requireAnotherAdministrator(inside, id);
        inside.updateInactive(id, until);
        Profiles.setInactiveReason(transaction, id, reason);
    }

    /** Lets somebody sign in again. */
    public void activate(Handle transaction, long id) {
        inside(transaction).updateActive(id);
        Profiles.setInactiveReason(transaction, id, null);
    }

    /** Some whose time without access is over. */
    List<Long> lockDue(Handle transaction, int limit) {
        return inside(transaction).lockDue(clock.instant(), limit);
    }

    /**
     * Removes somebody and what is known of them here; nobody gets the name. What other tables have of them, and their
     * sessions, are the caller's to remove.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator} when nobody would be left to administer
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

    /** All administrators are locked, so that two cannot each take the other for the one who is left. */
    private static void requireAnotherAdministrator(UserDao inside, long id) {
        String admin = Role.ADMIN.code();
        boolean administers = inside.lockWithRole(admin).contains(id);
        // A user who cannot sign in is no loss, also where there is no other administrator.
        if (administers && inside.countActive(admin, id) == 0 && inside.countActive(admin, NOBODY) > 0) {
            throw Problem.LAST_ADMINISTRATOR.exception();
        }
    }

    private static UserDao inside(Handle transaction) {
        return transaction.attach(UserDao.class);
    }

    /** The next active users by id after that one, without their roles and passwords. */
    public List<Listed> listActive(long afterId, int limit) {
        return reads.listActive(afterId, limit);
    }

    /** Whether somebody has that role, be they active or not. */
    public boolean anybodyIs(Role role) {
        return dao.existsAnyWithRole(role.code());
    }

    /**
     * Users with consecutive ids.
     *
     * @param firstId of the portion; nobody need have it
     * @param users how many of them have a stored password that is no hash of this service's
     */
    public record Portion(long firstId, int users) {}

    /** All portions of that many ids in which there is somebody to {@link #wrap}, found in statements of bounded length. */
    public void eachBarePortion(int size, Consumer<Portion> consumer) {
        UserDao.Ids ids = dao.findIds();
        long step = (long) size * PORTIONS_AT_ONCE;
        for (long from = Math.floorDiv(ids.first(), step) * step; from <= ids.last(); from += step) {
            dao.listBarePortions(from, from + step, size).forEach(consumer);
        }
    }

    /** Those of a portion. */
    public List<User> bareUsers(long firstId, int size) {
        return dao.listBare(firstId, size).stream()
                .map(row -> new User(row.id(), row.username(), new Secret(row.password()), row.active(), Set.of()))
                .toList();
    }

    /**
     * Stores a hash in place of a tutorial's bare digest, unless somebody else has done it meanwhile. Takes a hash's
     * time, on the thread of the caller.
     *
     * @return whether it was a digest, or a text that stands for one
     */
    public boolean wrap(User user) {
        Optional<Secret> hash = passwords.wrap(user.password());
        hash.ifPresent(better -> rehash(user, better));
        return hash.isPresent();
    }

    /** Whether nobody has ever been here. */
    public boolean nobody() {
        return !dao.existsAny();
    }

    /** A user in a list. */
    public record Listed(long id, String username) {}
}
