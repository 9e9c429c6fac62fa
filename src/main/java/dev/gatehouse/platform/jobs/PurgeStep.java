package dev.gatehouse.platform.jobs;

import org.jdbi.v3.core.Handle;

/** Removes rows of one kind that are of no use any more. */
public interface PurgeStep {
    /**
     * Removes some, in the caller's transaction.
     *
     * @param limit how many rows at most
     * @return how many rows it has removed
     */
    int remove(Handle transaction, int limit);
}
