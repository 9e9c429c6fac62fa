package dev.gatehouse.account;

import dev.gatehouse.platform.jobs.Purge;
import dev.gatehouse.session.Departures;
import dev.gatehouse.user.Profiles;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Deletes accounts that their owners have closed, once no former address can be restored any more. */
final class ClosedAccounts implements Purge.Step {
    private final Profiles profiles;
    private final Departures departures;

    ClosedAccounts(Profiles profiles, Departures departures) {
        this.profiles = profiles;
        this.departures = departures;
    }

    @Override
    public int remove(Handle transaction, int limit) {
        List<Long> due = profiles.lockDeletable(transaction, limit);
        // Sessions ended when the account was closed: no end of one is to be made known after the commit.
        due.forEach(id -> departures.remove(transaction, id, id, null));
        return due.size();
    }
}
