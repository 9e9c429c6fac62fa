package dev.gatehouse.user;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.database.Uniqueness;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Sets usernames that are email addresses as the verified addresses of their users, on behalf of an operator: the table of a
 * tutorial has no other addresses. Users who have an address, and names that another user has as address, stay unchanged.
 */
public final class AddressTrust {
    private static final int PORTION = 500;

    private final Jdbi jdbi;
    private final AuditLog auditLog;
    private final Clock clock;
    private final Optional<UsernameKey> never;

    /** @param never the username that is never taken as an address: the demo user */
    public AddressTrust(Jdbi jdbi, AuditLog auditLog, Clock clock, String never) {
        this.jdbi = jdbi;
        this.auditLog = auditLog;
        this.clock = clock;
        this.never = UsernameKey.of(never);
    }

    /**
     * The outcome.
     *
     * @param trusted how many users got a verified address
     * @param taken how many users got none because another user has the address
     */
    public record Outcome(long trusted, long taken) {
        private Outcome plus(Outcome other) {
            return new Outcome(trusted + other.trusted, taken + other.taken);
        }
    }

    private record Portion(Outcome outcome, Optional<Long> last) {}

    /** Processes all users, a few hundred in each transaction. A dry run counts and changes nothing. */
    public Outcome trustAll(boolean dryRun) {
        Outcome sum = new Outcome(0, 0);
        Optional<Long> after = Optional.of(Long.MIN_VALUE);
        while (after.isPresent()) {
            long from = after.get();
            Portion portion = jdbi.inTransaction(tx -> portion(tx, from, dryRun));
            sum = sum.plus(portion.outcome());
            after = portion.last();
        }
        return sum;
    }

    private Portion portion(Handle transaction, long after, boolean dryRun) {
        ProfileDao inside = transaction.attach(ProfileDao.class);
        List<ProfileDao.Named> named = inside.listWithoutAddress(after, PORTION);
        Outcome outcome = new Outcome(0, 0);
        for (ProfileDao.Named person : named) {
            Optional<MailAddress> address =
                    MailAddress.of(person.username()).filter(found -> !never.equals(Optional.of(found.key())));
            if (address.isPresent()) {
                outcome = outcome.plus(
                        trust(inside, person.id(), address.get(), dryRun) ? new Outcome(1, 0) : new Outcome(0, 1));
            }
        }
        if (outcome.trusted() > 0 && !dryRun) {
            auditLog.add(
                    transaction,
                    AuditEvent.of(
                            AuditEvent.Kind.ADDRESS_CHANGED,
                            Actor.SERVICE,
                            null,
                            "usernames set as verified addresses: " + outcome.trusted() + " of ids "
                                    + named.get(0).id() + " to " + last(named)));
        }
        return new Portion(outcome, named.size() < PORTION ? Optional.empty() : Optional.of(last(named)));
    }

    private static long last(List<ProfileDao.Named> named) {
        return named.get(named.size() - 1).id();
    }

    private boolean trust(ProfileDao inside, long id, MailAddress address, boolean dryRun) {
        byte[] key = address.key().bytes();
        if (inside.existsAddressOfAnother(id, key)) {
            return false;
        }
        if (dryRun) {
            return true;
        }
        inside.insert(id);
        try {
            return Uniqueness.required(
                    Problem.USERNAME_TAKEN, () -> inside.updateAddressIfNone(id, address.text(), key, clock.instant()));
        } catch (ProblemException e) {
            if (e.problem() == Problem.USERNAME_TAKEN) {
                return false;
            }
            throw e;
        }
    }
}
