package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Problem;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Reports violations of a unique constraint as a problem. */
public final class Uniqueness {
    private Uniqueness() {}

    /**
     * Runs a statement.
     *
     * @throws dev.gatehouse.kernel.ProblemException the problem, if the statement violates a unique constraint
     */
    public static <T> T required(Problem taken, Supplier<T> statement) {
        try {
            return statement.get();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLIntegrityConstraintViolationException) {
                throw taken.exception();
            }
            throw e;
        }
    }
}
