package dev.gatehouse.account;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.platform.jobs.PurgeStep;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.UserDeletion;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Deletes accounts that their owners have closed, once no former address can be restored any more. */
public final class ClosedAccounts implements PurgeStep {
    private final Profiles profiles;
    private final UserDeletion deletion;

    public ClosedAccounts(Profiles profiles, UserDeletion deletion) {
        this.profiles = profiles;
        this.deletion = deletion;
    }

    @Override
    public int remove(Handle transaction, int limit) {
        List<Long> due = profiles.lockDeletable(transaction, limit);
        due.forEach(id -> deletion.delete(transaction, id, new Actor(id, null, null)));
        return due.size();
    }
}
