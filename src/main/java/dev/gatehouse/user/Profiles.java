package dev.gatehouse.user;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.platform.database.Uniqueness;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads and changes the profiles of users: addresses, locale, state, credentials version. */
public final class Profiles {
    /** An id that no user has. */
    private static final long NOBODY = Long.MIN_VALUE;

    private final ProfileDao dao;
    private final Clock clock;

    public Profiles(Jdbi jdbi, Clock clock) {
        this.dao = jdbi.onDemand(ProfileDao.class);
        this.clock = clock;
    }

    public Optional<Profile> find(long id) {
        return profile(dao.find(id));
    }

    /** Returns the profile of a user as the transaction sees it. */
    public Optional<Profile> find(Handle transaction, long id) {
        return profile(inside(transaction).find(id));
    }

    /** Returns the profiles of the ids that exist, in the given order. */
    List<Profile> list(List<Long> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<Long, List<ProfileDao.Row>> rows =
                dao.list(ids).stream().collect(Collectors.groupingBy(ProfileDao.Row::id));
        return ids.stream()
                .flatMap(id -> profile(rows.getOrDefault(id, List.of())).stream())
                .toList();
    }

    /** Returns the user, active or not, who has verified the address. */
    public Optional<Profile> findByVerifiedAddress(Handle transaction, MailAddress address) {
        return profile(inside(transaction).findByVerifiedAddress(address.key().bytes()));
    }

    /** Returns whether a user has the address as username or as email address, verified or not. */
    public boolean isTaken(Handle transaction, MailAddress address) {
        return inside(transaction).existsAddress(address.key().bytes(), NOBODY);
    }

    /** Returns whether a user other than {@code id} has the address as username or as email address, verified or not. */
    public boolean isTakenByAnother(Handle transaction, MailAddress address, long id) {
        return inside(transaction).existsAddress(address.key().bytes(), id);
    }

    /**
     * Sets the address of a user whom the same transaction created.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} if another user has the address
     */
    public void setFirstAddress(Handle transaction, long id, MailAddress address, boolean verified) {
        setAddress(transaction, id, address, verified);
    }

    /**
     * Sets the address of a user. The calling method must invalidate the tokens that are bound to the former address.
     *
     * @param verified whether the address is verified
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} if another user has the address
     */
    public void setAddress(Handle transaction, long id, MailAddress address, boolean verified) {
        ProfileDao inside = ensured(transaction, id);
        Uniqueness.required(Problem.USERNAME_TAKEN, () -> {
            inside.updateAddress(id, address.text(), address.key().bytes(), verified ? clock.instant() : null);
            return id;
        });
    }

    /** Marks the address of a user as verified. */
    public void verifyAddress(Handle transaction, long id) {
        inside(transaction).updateVerified(id, clock.instant());
    }

    /** Increments the credentials version, which invalidates the tokens that are bound to the former one. */
    public void raiseCredentialsVersion(Handle transaction, long id) {
        ensured(transaction, id).updateCredentialsVersion(id);
    }

    /** Marks a user as invited: the user has never had a password and may set the first one with an invitation. */
    public void setInvited(Handle transaction, long id) {
        ensured(transaction, id).updateInvited(id, clock.instant());
    }

    /**
     * Sets when a closed account is deleted.
     *
     * @param at the time of the deletion; null cancels it
     */
    public void setDeletion(Handle transaction, long id, @Nullable Instant at) {
        ensured(transaction, id).updateDeletion(id, at);
    }

    /** Locks up to {@code limit} closed accounts whose deletion is due, and returns their ids. */
    public List<Long> lockDeletable(Handle transaction, int limit) {
        return inside(transaction).lockDeletable(clock.instant(), limit);
    }

    /** @param locale a BCP 47 language tag; null for no preference */
    public void setLocale(Handle transaction, long id, @Nullable String locale) {
        ensured(transaction, id).updateLocale(id, locale);
    }

    private static ProfileDao ensured(Handle transaction, long id) {
        ProfileDao inside = inside(transaction);
        inside.insert(id);
        return inside;
    }

    static void setInactiveReason(Handle transaction, long id, @Nullable String reason) {
        ensured(transaction, id).updateInactiveReason(id, reason);
    }

    static void notePasswordChange(Handle transaction, long id, Instant now) {
        ensured(transaction, id).updatePasswordChanged(id, now);
    }

    static void remove(Handle transaction, long id) {
        inside(transaction).delete(id);
    }

    private static ProfileDao inside(Handle transaction) {
        return transaction.attach(ProfileDao.class);
    }

    private Optional<Profile> profile(List<ProfileDao.Row> rows) {
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        ProfileDao.Row row = rows.get(0);
        Set<Role> roles = rows.stream()
                .map(ProfileDao.Row::role)
                .filter(Objects::nonNull)
                .flatMap(role -> Role.of(role).stream())
                .collect(Collectors.toSet());
        boolean active =
                row.active() || (row.inactiveUntil() != null && !clock.instant().isBefore(row.inactiveUntil()));
        return Optional.of(new Profile(
                row.id(),
                row.username(),
                roles,
                active,
                row.hasPassword(),
                row.createdAt(),
                active ? null : row.inactiveUntil(),
                active ? null : row.inactiveReason(),
                row.email(),
                row.emailVerifiedAt(),
                row.locale(),
                row.passwordChangedAt(),
                row.invitedAt(),
                row.deleteAt(),
                row.credentialsVersion()));
    }
}
