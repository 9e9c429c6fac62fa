package dev.gatehouse.user;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.Passwords;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/** Who exists. */
public final class Users {
    private static final int PORTIONS_AT_ONCE = 256;

    private final UserDao dao;
    private final UserReads reads;
    private final Jdbi jdbi;
    private final Passwords passwords;
    private final Clock clock;

    public Users(Jdbi jdbi, Passwords passwords, Clock clock) {
        this.jdbi = jdbi;
        this.dao = jdbi.onDemand(UserDao.class);
        this.reads = new UserReads(jdbi);
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
     */
    public long add(String username, PasswordDigest password, Set<Role> roles) {
        UsernameKey key =
                UsernameKey.of(username).orElseThrow(() -> new IllegalArgumentException("nobody can have this name"));
        Secret hash = passwords.hash(password);
        return jdbi.inTransaction(tx -> {
            UserDao inside = tx.attach(UserDao.class);
            long id = inside.insert(username, key.bytes(), hash.reveal(), clock.instant());
            roles.forEach(role -> inside.insertRole(id, role.code()));
            return id;
        });
    }

    /** Stores a better hash of the same password, unless the password has changed meanwhile. */
    public void rehash(User user, Secret hash) {
        dao.updatePassword(user.id(), user.password().reveal(), hash.reveal());
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
