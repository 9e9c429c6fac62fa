package dev.gatehouse.platform.jobs;

import dev.gatehouse.kernel.Causes;
import dev.gatehouse.platform.database.Jdbc;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy for failures of background work. A failure never stops the work, unless the JVM itself has failed. Of several
 * failures in a row only the first is logged, and then the next success. While the monitor reports that the database does not
 * respond, nothing is logged here, because the monitor logs the outage. Other database failures are logged after they have
 * lasted for {@link #PATIENCE}, because a rolled-back transaction or a short outage needs no operator.
 */
public final class FailureStreak {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(FailureStreak.class);

    private final String sentence;
    private final LongSupplier nanoTime;
    private boolean failing;
    private boolean logged;
    private boolean loggedFault;
    private long since;

    /** @param sentence what failed, for the log, as in {@code Purging expired rows failed} */
    public FailureStreak(String sentence) {
        this(sentence, System::nanoTime);
    }

    FailureStreak(String sentence, LongSupplier nanoTime) {
        this.sentence = sentence;
        this.nanoTime = nanoTime;
    }

    /** Runs the work once and returns whether it succeeded. */
    public boolean run(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            FatalErrors.haltOn(e);
            failed(e);
            return false;
        }
        if (logged) {
            LOG.info("Recovered after: {}", sentence);
        }
        failing = false;
        logged = false;
        loggedFault = false;
        return true;
    }

    private void failed(Throwable failure) {
        if (!failing) {
            failing = true;
            since = nanoTime.getAsLong();
        }
        if (!(failure instanceof JdbiException || failure instanceof Jdbc.FailedException)) {
            if (!loggedFault) {
                logged = true;
                loggedFault = true;
                LOG.error(sentence, failure);
            }
        } else if (!logged && !Jdbc.isAway(failure) && nanoTime.getAsLong() - since > PATIENCE.toNanos()) {
            logged = true;
            LOG.warn("{}: {}", sentence, message(failure));
        }
    }

    /** Returns the message of the database, which the messages of JDBI do not contain. */
    private static @Nullable String message(Throwable failure) {
        return Causes.find(failure, SQLException.class)
                .map(SQLException::getMessage)
                .orElseGet(failure::getMessage);
    }
}
