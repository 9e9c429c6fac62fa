package dev.gatehouse.platform.jobs;

import dev.gatehouse.kernel.Causes;
import dev.gatehouse.platform.database.Jdbc;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one policy for failures of background work. A failure never ends the work, unless the JVM itself has failed. Of failures
 * in a row the first is logged, and so is the success after it. A lost connection is not logged: the monitor of the database
 * logs it for all. Any other failure of the database is logged once it has lasted for {@link #PATIENCE}, since a rolled-back
 * transaction or a switch-over needs nobody.
 */
public final class FailureStreak {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Connection exceptions, in SQL's list of states. */
    private static final String LOST_CONNECTION = "08";

    private static final Logger LOG = LoggerFactory.getLogger(FailureStreak.class);

    private final String sentence;
    private final LongSupplier nanoTime;
    private boolean failing;
    private boolean logged;
    private long since;

    /** @param sentence says what cannot be done */
    public FailureStreak(String sentence) {
        this(sentence, System::nanoTime);
    }

    FailureStreak(String sentence, LongSupplier nanoTime) {
        this.sentence = sentence;
        this.nanoTime = nanoTime;
    }

    /** Does the work once. Returns whether it succeeded. */
    public boolean run(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            FatalErrors.haltOn(e);
            failed(e);
            return false;
        }
        if (logged) {
            LOG.info("Over: {}", sentence);
        }
        failing = false;
        logged = false;
        return true;
    }

    private void failed(Throwable failure) {
        if (!failing) {
            failing = true;
            since = nanoTime.getAsLong();
        }
        if (logged) {
            return;
        }
        if (!(failure instanceof JdbiException || failure instanceof Jdbc.FailedException)) {
            logged = true;
            LOG.error(sentence, failure);
        } else if (!isLostConnection(failure) && nanoTime.getAsLong() - since > PATIENCE.toNanos()) {
            logged = true;
            LOG.warn("{}: {}", sentence, failure.getMessage());
        }
    }

    private static boolean isLostConnection(Throwable failure) {
        return Causes.find(failure, SQLException.class)
                .map(SQLException::getSQLState)
                .filter(state -> state.startsWith(LOST_CONNECTION))
                .isPresent();
    }
}
