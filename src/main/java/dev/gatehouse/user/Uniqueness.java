package dev.gatehouse.user;

import dev.gatehouse.kernel.Problem;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** What only one may have, by the database's word. */
final class Uniqueness {
    private Uniqueness() {}

    /** @throws dev.gatehouse.kernel.ProblemException {@code username-taken} when somebody else has it */
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
