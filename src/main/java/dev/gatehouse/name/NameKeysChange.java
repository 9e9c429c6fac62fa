package dev.gatehouse.name;

import java.sql.SQLException;
import liquibase.change.custom.CustomTaskChange;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CustomChangeException;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;

/** Migration 0020, as Liquibase runs it. */
public final class NameKeysChange implements CustomTaskChange {
    @Override
    public void execute(Database database) throws CustomChangeException {
        try {
            new NameKeys(((JdbcConnection) database.getConnection()).getUnderlyingConnection()).recompute();
        } catch (SQLException e) {
            throw new CustomChangeException("the keys of names and addresses cannot be computed", e);
        }
    }

    @Override
    public String getConfirmationMessage() {
        return "The keys of names and addresses have the ASCII form of their domain";
    }

    @Override
    public void setUp() {
        // Needs nothing but the connection.
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
