package dev.gatehouse.platform.database;

import dev.gatehouse.platform.lifecycle.FatalErrors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Effects in memory of a transaction that has been committed. An effect changes the memory of this instance and nothing
 * else: it reads and writes no database. It does not run if the transaction is rolled back or if the answer to its commit is
 * lost, so other instances, and this one after a lost answer, must find out by themselves.
 */
public final class AfterCommit {
    private static final Logger LOG = LoggerFactory.getLogger(AfterCommit.class);

    private AfterCommit() {}

    /**
     * Registers an effect. Effects run in the order in which they were registered; one that throws is logged and does not
     * keep the others from running.
     *
     * @throws IllegalStateException if no transaction is open
     */
    public static void run(Handle transaction, Runnable effect) {
        @Nullable Object attempt = RetriedTransactions.attempt();
        transaction.afterCommit(() -> {
            // JDBI keeps the callbacks of an attempt whose commit has failed, and runs them after the next one's.
            if (attempt == RetriedTransactions.attempt()) {
                runLogged(effect);
            }
        });
    }

    /**
     * JDBI takes what a callback throws for a failure of the commit: it leaves out the callbacks after it, and with an
     * SQLSTATE of class 40 it would run the committed transaction again.
     */
    private static void runLogged(Runnable effect) {
        try {
            effect.run();
        } catch (Throwable e) {
            FatalErrors.haltOn(e);
            LOG.error(
                    "The transaction has been committed, but what this instance keeps of it in memory has not changed",
                    e);
        }
    }
}
