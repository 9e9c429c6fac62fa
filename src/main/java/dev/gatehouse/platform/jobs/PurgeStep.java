package dev.gatehouse.platform.jobs;

import org.jdbi.v3.core.Handle;

/** Deletes expired rows of one kind. */
public interface PurgeStep {
    /**
     * Deletes one batch of rows in the transaction of the caller.
     *
     * @param limit the maximum number of rows
     * @return the number of deleted rows
     */
    int remove(Handle transaction, int limit);
}
