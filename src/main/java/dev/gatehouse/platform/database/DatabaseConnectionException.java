package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Causes;
import dev.gatehouse.platform.config.DatabaseUrl;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;

/**
 * Thrown if no usable connection to the database can be opened. The message is for the operator: it names the host, the port
 * and the setting, and no other part of the URL.
 */
public final class DatabaseConnectionException extends SQLException {
    /** H2: the file is locked by another process. */
    private static final int H2_FILE_IN_USE = 90020;
    /** The message of the driver if the server does not support TLS; there is no exception class for it. */
    private static final String NO_TLS = "SSL Connection required, but not provided by server.";

    private DatabaseConnectionException(String sentence, SQLException cause) {
        super(sentence, cause.getSQLState(), cause.getErrorCode(), cause);
    }

    private DatabaseConnectionException(String sentence) {
        super(sentence);
    }

    /** Explains why the driver could not connect. */
    static DatabaseConnectionException of(SQLException failure, DatabaseUrl url) {
        if (isTls(failure)) {
            return new DatabaseConnectionException(
                    url.described() + " cannot be reached over TLS: " + rootReason(failure) + advice(url), failure);
        }
        if (isOfConnection(failure)) {
            return new DatabaseConnectionException(
                    url.described() + " cannot be reached: " + rootReason(failure), failure);
        }
        return String.valueOf(failure.getSQLState()).startsWith("28")
                ? new DatabaseConnectionException(
                        url.described() + " denies access to this user (" + credentials(url) + "): " + reason(failure),
                        failure)
                : new DatabaseConnectionException(url.described() + " cannot be used: " + reason(failure), failure);
    }

    private static String credentials(DatabaseUrl url) {
        return url.user().isPresent() ? url.setting() : "DATABASE_USER, DATABASE_PASSWORD";
    }

    private static String advice(DatabaseUrl url) {
        return url.saysHowToEncrypt()
                ? " (TLS is required by sslMode in the URL)"
                : ". The server's certificate must be trusted and name that host (docs/mysql.md). To encrypt"
                        + " without verifying the certificate, append to the URL: " + url.separator()
                        + "sslMode=REQUIRED. To connect without TLS: "
                        + url.separator() + "sslMode=DISABLED&allowPublicKeyRetrieval=true.";
    }

    /** Explains that the version of the server is not supported. */
    static DatabaseConnectionException unsupported(String sentence) {
        return new DatabaseConnectionException(sentence);
    }

    /** Returns whether the same settings may work later, because the database cannot be reached at present. */
    public boolean isUnreachable() {
        return isOfConnection(this) && !isTls(this);
    }

    /** Returns whether a connection could not be opened, or was lost. */
    static boolean isOfConnection(SQLException failure) {
        return String.valueOf(failure.getSQLState()).startsWith("08");
    }

    private static boolean isTls(Throwable failure) {
        return Causes.of(failure)
                .anyMatch(cause -> cause instanceof SSLException
                        || cause instanceof GeneralSecurityException
                        || NO_TLS.equals(cause.getMessage()));
    }

    /** Returns the reason of the innermost cause. */
    public static String rootReason(Throwable failure) {
        return reason(Causes.of(failure).reduce(failure, (before, cause) -> cause));
    }

    /** Returns the first line of a driver's message, without its full stop and without the SQL statement that H2 adds. */
    static String reason(Throwable failure) {
        if (failure instanceof UnknownHostException) {
            return "no such host";
        }
        String text = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        int statement = text.indexOf("; SQL statement:");
        return (statement < 0 ? text : text.substring(0, statement)).replaceFirst("\\.$", "");
    }

    /** Returns a sentence for the operator. It contains only the first line of the driver's message, and never the URL. */
    public static String sentence(SQLException cause) {
        if (cause.getErrorCode() == H2_FILE_IN_USE) {
            return "The embedded database is in use by another process: stop that process, or set DATA_DIR to another folder.";
        }
        if (cause instanceof DatabaseConnectionException) {
            return String.valueOf(cause.getMessage());
        }
        return isOfConnection(cause)
                ? "The database cannot be reached: " + rootReason(cause)
                : "The database cannot be used: " + reason(cause);
    }
}
