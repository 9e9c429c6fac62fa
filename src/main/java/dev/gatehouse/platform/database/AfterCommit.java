package dev.gatehouse.platform.database;

import dev.gatehouse.platform.lifecycle.FatalErrors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Effects that run after the commit of a transaction. An effect changes the memory of this instance only: it must not access
 * the database. It does not run if the transaction is rolled back or if the response to its commit is lost, so the other
 * instances, and this one after a lost response, must detect the change by other means.
 */
public final class AfterCommit {
    private static final Logger LOG = LoggerFactory.getLogger(AfterCommit.class);

    private AfterCommit() {}

    /**
     * Registers an effect. Effects run in the order of their registration. If one throws, the failure is logged and the others
     * still run.
     *
     * @throws IllegalStateException if no transaction is open
     */
    public static void run(Handle transaction, Runnable effect) {
        @Nullable Object attempt = RetriedTransactions.attempt();
        transaction.afterCommit(() -> {
            // JDBI keeps the callbacks of an attempt whose commit failed, and would run them after the next attempt.
            if (attempt == RetriedTransactions.attempt()) {
                runLogged(effect);
            }
        });
    }

    /**
     * Logs a failure and does not throw it: JDBI would treat it as a failed commit and skip the remaining callbacks, and with
     * an SQLSTATE of class 40 it would run the committed transaction again.
     */
    private static void runLogged(Runnable effect) {
        try {
            effect.run();
        } catch (Throwable e) {
            FatalErrors.haltOn(e);
            LOG.error("The transaction was committed, but updating the in-memory state of this instance failed", e);
        }
    }
}
