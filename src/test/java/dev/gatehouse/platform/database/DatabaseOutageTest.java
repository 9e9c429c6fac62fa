package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.exceptions.MysqlErrorNumbers;
import com.mysql.cj.jdbc.exceptions.SQLError;
import java.sql.SQLException;
import org.h2.api.ErrorCode;
import org.h2.message.DbException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every state of a database is an outage; faults of a statement are not. */
class DatabaseOutageTest {
    private static boolean isOutage(SQLException failure) {
        return DatabaseOutage.is(new UnableToExecuteStatementException(failure, null));
    }

    /** As Connector/J makes it from what the server sends. */
    private static SQLException ofMySql(int code, String state) {
        return SQLError.createSQLException("message", state, code, false, null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "1021, HY000", "1030, HY000", "1037, HY001", "1038, HY001", "1040, 08004", "1041, HY000", "1042, 08S01",
                "1043, 08S01",
        "1044, 42000", "1045, 28000", "1049, 42000", "1053, 08S01", "1080, 08S01", "1114, HY000", "1129, HY000",
                "1130, HY000",
        "1135, HY000", "1142, 42000", "1143, 42000", "1146, 42S02", "1152, 08S01", "1158, 08S01", "1159, 08S01",
                "1160, 08S01",
        "1161, 08S01", "1184, 08S01", "1194, HY000", "1195, HY000", "1203, 42000", "1205, HY000", "1213, 40001",
                "1223, HY000",
        "1226, 42000", "1227, 42000", "1290, HY000", "1317, 70100", "1412, HY000", "1615, HY000", "1637, HY000",
                "1698, 28000",
        "1792, 25006", "1836, HY000", "1927, 70100", "1969, 70100", "3024, HY000", "3032, HY000", "3098, HY000",
                "3100, HY000",
        "3101, 40000", "3118, HY000", "3159, HY000", "3572, HY000", "4031, HY000"
    })
    void state_of_a_server_is_an_outage(int code, String state) {
        assertThat(isOutage(ofMySql(code, state))).isTrue();
    }

    @Test
    void connection_that_the_driver_made_read_only_is_an_outage() {
        String message = "Connection is read-only. Queries leading to data modification are not allowed.";

        assertThat(isOutage(
                        SQLError.createSQLException(message, MysqlErrorNumbers.SQLSTATE_CONNJ_ILLEGAL_ARGUMENT, null)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                ErrorCode.OBJECT_CLOSED,
                ErrorCode.DATABASE_ALREADY_OPEN_1,
                ErrorCode.IO_EXCEPTION_1,
                ErrorCode.IO_EXCEPTION_2,
                ErrorCode.FILE_CORRUPTED_1,
                ErrorCode.CONNECTION_BROKEN_1,
                ErrorCode.DATABASE_IS_CLOSED,
                ErrorCode.DATABASE_CALLED_AT_SHUTDOWN
            })
    void state_of_the_embedded_database_is_an_outage(int code) {
        assertThat(isOutage(DbException.get(code, "one", "two").getSQLException()))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1048, 23000",
        "1054, 42S22",
        "1062, 23000",
        "1064, 42000",
        "1101, 42000",
        "1264, 22003",
        "1292, 22007",
        "1366, HY000",
        "1406, 22001",
        "1451, 23000",
        "1452, 23000",
        "3819, HY000"
    })
    void fault_of_a_statement_is_none(int code, String state) {
        assertThat(isOutage(ofMySql(code, state))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                ErrorCode.DUPLICATE_KEY_1,
                ErrorCode.NULL_NOT_ALLOWED,
                ErrorCode.SYNTAX_ERROR_1,
                ErrorCode.VALUE_TOO_LONG_2,
                ErrorCode.COLUMN_NOT_FOUND_1
            })
    void fault_of_a_statement_on_the_embedded_database_is_none(int code) {
        assertThat(isOutage(DbException.get(code, "one", "two").getSQLException()))
                .isFalse();
    }
}
