package dev.gatehouse.name;

import java.sql.SQLException;
import liquibase.change.custom.CustomTaskChange;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CustomChangeException;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;

/** Runs {@link NameKeys} as Liquibase migration 0020. */
public final class NameKeysChange implements CustomTaskChange {
    @Override
    public void execute(Database database) throws CustomChangeException {
        try {
            new NameKeys(((JdbcConnection) database.getConnection()).getUnderlyingConnection()).recompute();
        } catch (SQLException e) {
            throw new CustomChangeException("Recomputing the keys of usernames and addresses failed", e);
        }
    }

    @Override
    public String getConfirmationMessage() {
        return "Recomputed the keys of usernames and addresses with the ASCII form of their domains";
    }

    @Override
    public void setUp() {
        // Needs only the connection.
    }

    @Override
    public void setFileOpener(ResourceAccessor resourceAccessor) {
        // Reads no file.
    }

    @Override
    public ValidationErrors validate(Database database) {
        return new ValidationErrors();
    }
}
