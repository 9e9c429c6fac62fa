package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Causes;
import dev.gatehouse.platform.config.DatabaseUrl;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;

/**
 * No connection to the database that the service can use. The message is for the operator: one sentence with the host, the
 * port and the setting that names them, without anything else of the URL.
 */
public final class DatabaseConnectionException extends SQLException {
    /** H2: the file is locked by another process. */
    private static final int H2_FILE_IN_USE = 90020;
    /** The driver's words where the server offers no TLS; it has no exception for that. */
    private static final String NO_TLS = "SSL Connection required, but not provided by server.";

    private DatabaseConnectionException(String sentence, SQLException cause) {
        super(sentence, cause.getSQLState(), cause.getErrorCode(), cause);
    }

    private DatabaseConnectionException(String sentence) {
        super(sentence);
    }

    /** The driver could not connect. */
    static DatabaseConnectionException of(SQLException failure, DatabaseUrl url) {
        String state = String.valueOf(failure.getSQLState());
        if (isTls(failure)) {
            return new DatabaseConnectionException(
                    url.described() + " cannot be reached over TLS: " + rootReason(failure) + advice(url), failure);
        }
        if (state.startsWith("08")) {
            return new DatabaseConnectionException(
                    url.described() + " cannot be reached: " + rootReason(failure), failure);
        }
        return state.startsWith("28")
                ? new DatabaseConnectionException(
                        url.described() + " does not let this user in (" + credentials(url) + "): " + reason(failure),
                        failure)
                : new DatabaseConnectionException(url.described() + " cannot be used: " + reason(failure), failure);
    }

    private static String credentials(DatabaseUrl url) {
        return url.user().isPresent() ? url.setting() : "DATABASE_USER, DATABASE_PASSWORD";
    }

    private static String advice(DatabaseUrl url) {
        return url.saysHowToEncrypt()
                ? " (asked for by sslMode of the URL)"
                : ". The server's certificate must be trusted and name that host (docs/mysql.md). To encrypt only, whoever"
                        + " it is that answers, append to the URL: " + url.separator()
                        + "sslMode=REQUIRED. For no TLS: "
                        + url.separator() + "sslMode=DISABLED&allowPublicKeyRetrieval=true.";
    }

    /** The server is one that the service does not work with. */
    static DatabaseConnectionException unsupported(String sentence) {
        return new DatabaseConnectionException(sentence);
    }

    /** Whether the database may be there and as it should be at another time, with the same settings. */
    public boolean isUnreachable() {
        return String.valueOf(getSQLState()).startsWith("08") && !isTls(this);
    }

    private static boolean isTls(Throwable failure) {
        return Causes.of(failure)
                .anyMatch(cause -> cause instanceof SSLException
                        || cause instanceof GeneralSecurityException
                        || NO_TLS.equals(cause.getMessage()));
    }

    /** The reason that is behind all others. */
    public static String rootReason(Throwable failure) {
        return reason(Causes.of(failure).reduce(failure, (before, cause) -> cause));
    }

    /** Returns the first line of what a driver says, without its full stop, and without the statement that H2 adds. */
    static String reason(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return "no such host";
        }
        String text = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        int statement = text.indexOf("; SQL statement:");
        return (statement < 0 ? text : text.substring(0, statement)).replaceFirst("\\.$", "");
    }

    /** Never the URL, which drivers like to show, and of a driver's text the first line. */
    public static String sentence(SQLException cause) {
        if (cause.getErrorCode() == H2_FILE_IN_USE) {
            return "The embedded database is in use by another process: stop that one, or set DATA_DIR.";
        }
        if (cause instanceof DatabaseConnectionException) {
            return String.valueOf(cause.getMessage());
        }
        return String.valueOf(cause.getSQLState()).startsWith("08")
                ? "The database cannot be reached: " + rootReason(cause)
                : "The database cannot be used: " + reason(cause);
    }
}
