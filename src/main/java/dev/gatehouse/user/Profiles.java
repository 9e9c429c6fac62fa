package dev.gatehouse.user;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.name.MailAddress;
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

/** What is known of people beyond their name and password. */
public final class Profiles {
    /** No id is as low. */
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

    /** The same, as a transaction sees it. */
    public Optional<Profile> find(Handle transaction, long id) {
        return profile(inside(transaction).find(id));
    }

    /** Those of that order who exist. */
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

    /** Whoever has shown that mails to that address arrive at theirs; also when inactive. */
    public Optional<Profile> findByVerifiedAddress(Handle transaction, MailAddress address) {
        return profile(inside(transaction).findByVerifiedAddress(address.key().bytes()));
    }

    /** Whether somebody has it for a name or an address, verified or not. */
    public boolean isTaken(Handle transaction, MailAddress address) {
        return inside(transaction).existsAddress(address.key().bytes(), NOBODY);
    }

    /** The same of anybody but one. */
    public boolean isTakenByAnother(Handle transaction, MailAddress address, long id) {
        return inside(transaction).existsAddress(address.key().bytes(), id);
    }

    /**
     * Sets where the mails of a user go that the same transaction has created.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} when it is another user's
     */
    public void setFirstAddress(Handle transaction, long id, MailAddress address, boolean verified) {
        setAddress(transaction, id, address, verified);
    }

    /**
     * Sets where a user's mails go; what is bound to the former address is the caller's to void.
     *
     * @param verified whether the user has shown that mails arrive there
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} when it is another user's
     */
    public void setAddress(Handle transaction, long id, MailAddress address, boolean verified) {
        ProfileDao inside = ensured(transaction, id);
        Uniqueness.required(() -> {
            inside.updateAddress(id, address.text(), address.key().bytes(), verified ? clock.instant() : null);
            return id;
        });
    }

    /** Notes that a user has shown that mails arrive at the address. */
    public void verifyAddress(Handle transaction, long id) {
        inside(transaction).updateVerified(id, clock.instant());
    }

    /** Makes void what is bound to the user's credentials as they were. */
    public void raiseCredentialsVersion(Handle transaction, long id) {
        ensured(transaction, id).updateCredentialsVersion(id);
    }

    /** Notes that a user who has never had a password may set the first one by an invitation. */
    public void setInvited(Handle transaction, long id) {
        ensured(transaction, id).updateInvited(id, clock.instant());
    }

    /** @param at when the closed account is deleted; null keeps it */
    public void setDeletion(Handle transaction, long id, @Nullable Instant at) {
        ensured(transaction, id).updateDeletion(id, at);
    }

    /** Locks some closed accounts whose deletion is due. */
    public List<Long> lockDeletable(Handle transaction, int limit) {
        return inside(transaction).lockDeletable(clock.instant(), limit);
    }

    /** @param locale a tag of BCP 47; null for none in particular */
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
