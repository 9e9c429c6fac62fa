package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Causes;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.h2.mvstore.MVStoreException;
import org.jdbi.v3.core.ConnectionException;

/**
 * Recognises failures whose cause is the state of the database and not the request or this service: the server cannot be reached,
 * takes no writes, is shutting down, is out of a resource, or was configured in a way in which the service cannot work. The same
 * request may succeed later, so clients get 503 and not 500.
 *
 * <p>Sources: the error references of MySQL 8 and 9 and of MariaDB 11, and {@code org.h2.api.ErrorCode}.
 */
public final class DatabaseOutage {
    /** SQLSTATE classes: connection failure, and rejected credentials, as after a change of the password. */
    private static final Set<String> CLASSES = Set.of("08", "28");

    /** The server takes no writes: read-only by an option, a mode, a lock or a transaction, or a cluster without a majority. */
    private static final Set<Integer> READ_ONLY = Set.of(1223, 1290, 1792, 1836, 3098, 3100);

    /** Out of disk, memory, threads, transactions or connections, or a table that crashed. */
    private static final Set<Integer> OUT_OF_RESOURCES =
            Set.of(1021, 1030, 1037, 1038, 1041, 1114, 1135, 1194, 1195, 1203, 1226, 1637);

    /** A statement or connection that the server or an operator ended, or asks to repeat. */
    private static final Set<Integer> INTERRUPTED = Set.of(1205, 1317, 1412, 1615, 1927, 1969, 3024, 3032, 3572, 4031);

    /** The host or the account is blocked, TLS is required, or the database, a table or a privilege is missing. */
    private static final Set<Integer> REJECTED = Set.of(1044, 1049, 1129, 1130, 1142, 1143, 1146, 1227, 3118, 3159);

    /** H2: in use by another process, input or output failed, the file is damaged, or the database is closed. */
    private static final Set<Integer> H2 = Set.of(90007, 90020, 90028, 90030, 90031, 90067, 90098, 90121);

    /** Connector/J: a write on a connection that the driver has set to read-only, as after a failover to a secondary host. */
    private static final String DRIVER_READ_ONLY = "Connection is read-only";

    private DatabaseOutage() {}

    public static boolean is(Throwable thrown) {
        return Causes.find(thrown, ConnectionException.class).isPresent()
                || Causes.find(thrown, SQLTransientException.class).isPresent()
                || Causes.find(thrown, SQLRecoverableException.class).isPresent()
                || Causes.find(thrown, MVStoreException.class).isPresent()
                || Causes.find(thrown, SQLException.class)
                        .filter(DatabaseOutage::isByCode)
                        .isPresent();
    }

    private static boolean isByCode(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        int code = failure.getErrorCode();
        return CLASSES.stream().anyMatch(state::startsWith)
                || READ_ONLY.contains(code)
                || OUT_OF_RESOURCES.contains(code)
                || INTERRUPTED.contains(code)
                || REJECTED.contains(code)
                || H2.contains(code)
                || String.valueOf(failure.getMessage()).startsWith(DRIVER_READ_ONLY);
    }
}
