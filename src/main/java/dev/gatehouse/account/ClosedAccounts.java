package dev.gatehouse.account;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.platform.jobs.PurgeStep;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.UserDeletion;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Deletes closed accounts once their former addresses can no longer be restored. */
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
