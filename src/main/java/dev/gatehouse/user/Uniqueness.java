package dev.gatehouse.user;

import dev.gatehouse.kernel.Problem;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Reports violations of a unique constraint as {@code username-taken}. */
final class Uniqueness {
    private Uniqueness() {}

    /** @throws dev.gatehouse.kernel.ProblemException {@code username-taken} if the statement violates a unique constraint */
    static <T> T required(Supplier<T> statement) {
        try {
            return statement.get();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLIntegrityConstraintViolationException) {
                throw Problem.USERNAME_TAKEN.exception();
            }
            throw e;
        }
    }
}
