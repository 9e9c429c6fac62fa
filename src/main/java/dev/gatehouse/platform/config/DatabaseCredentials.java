package dev.gatehouse.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.kernel.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user and password of the database. If they come from files, as in {@code DATABASE_PASSWORD_FILE}, the files are read again
 * for each new connection, so that a password can be rotated without a restart. While a file has no usable password, or one that
 * the database rejects, the last accepted password is used.
 */
public final class DatabaseCredentials {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseCredentials.class);

    /** The class of SQLSTATE for a rejected user or password. */
    private static final String REJECTED = "28";

    private final Optional<String> file;
    private final Supplier<Login> reader;

    /** The login with which the last connection was opened; null before the first. */
    private @Nullable Login accepted;

    /** The content of the files that the database rejected although it accepted another login; null if there is none. */
    private @Nullable Login rejected;

    private boolean unreadable;

    private DatabaseCredentials(Optional<String> file, Supplier<Login> reader) {
        this.file = file;
        this.reader = reader;
    }

    /** Opens a connection with properties of the driver. */
    public interface Connector {
        Connection connect(Properties properties) throws SQLException;
    }

    /** Returns credentials that are never read again. */
    static DatabaseCredentials fixed() {
        return new DatabaseCredentials(Optional.empty(), () -> new Login("", ""));
    }

    /** Returns the credentials of a configuration. */
    static DatabaseCredentials of(JsonNode written, EnvironmentPlaceholders values) {
        JsonNode database = written.path("database");
        Optional<String> file = values.file(database.path("url").asText())
                .or(() -> values.file(database.path("password").asText()))
                .or(() -> values.file(database.path("user").asText()));
        return new DatabaseCredentials(file, () -> {
            JsonNode now = values.substitute(database.deepCopy());
            DatabaseUrl url = DatabaseUrl.parse(now.path("url").asText());
            return new Login(
                    url.user().orElse(now.path("user").asText()),
                    url.password()
                            .map(Secret::reveal)
                            .orElse(now.path("password").asText()));
        });
    }

    /**
     * Opens a connection. If the credentials come from files, they replace those of the properties; if the database rejects them,
     * the last accepted ones are tried too.
     *
     * @param properties the properties of the driver, which stay unchanged
     */
    public Connection open(Properties properties, Connector connector) throws SQLException {
        if (file.isEmpty()) {
            return connector.connect(properties);
        }
        Candidates candidates = candidates();
        try {
            return connect(candidates.first(), properties, connector);
        } catch (SQLException e) {
            Login second = candidates.second();
            if (second == null || !isRejection(e)) {
                throw e;
            }
            Connection connection = connect(second, properties, connector);
            noteRejection(candidates.first());
            return connection;
        }
    }

    private Connection connect(Login login, Properties properties, Connector connector) throws SQLException {
        Properties all = new Properties();
        all.putAll(properties);
        login.addTo(all);
        Connection connection = connector.connect(all);
        accept(login);
        return connection;
    }

    private static boolean isRejection(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith(REJECTED);
    }

    private record Candidates(Login first, @Nullable Login second) {}

    /** Reads the files. Returns the logins to try: a login that was rejected before is tried last. */
    private synchronized Candidates candidates() {
        Login before = accepted;
        @Nullable Login newest = read(before);
        if (newest == null) {
            return new Candidates(Objects.requireNonNull(before), null);
        }
        if (before == null || newest.equals(before)) {
            rejected = null;
            return new Candidates(newest, null);
        }
        return newest.equals(rejected) ? new Candidates(before, newest) : new Candidates(newest, before);
    }

    /** Returns null, and logs that once, if there is an earlier login and the files cannot replace it. */
    private @Nullable Login read(@Nullable Login before) {
        try {
            Login newest = reader.get();
            if (before == null || newest.replaces(before)) {
                unreadable = false;
                return newest;
            }
        } catch (StartException | IllegalArgumentException e) {
            if (before == null) {
                throw e;
            }
        }
        if (!unreadable) {
            unreadable = true;
            LOG.warn("{} names a file without a usable password: the last accepted password stays in use", name());
        }
        return null;
    }

    private synchronized void accept(Login login) {
        Login before = accepted;
        if (login.equals(before)) {
            return;
        }
        accepted = login;
        rejected = null;
        if (before != null) {
            LOG.info("The password of the database was read again: {}", name());
        }
    }

    /** Logs once that the files have a login which the database rejects. */
    private synchronized void noteRejection(Login login) {
        if (!login.equals(accepted) && !login.equals(rejected)) {
            rejected = login;
            LOG.warn(
                    "{} names a file with a password that the database rejects: the last accepted one stays in use",
                    name());
        }
    }

    private String name() {
        return file.orElse("");
    }

    /** A user and a password; empty if the driver should use its own. */
    private record Login(String user, String password) {
        boolean replaces(Login before) {
            return user.isEmpty() == before.user.isEmpty() && password.isEmpty() == before.password.isEmpty();
        }

        void addTo(Properties properties) {
            if (!user.isEmpty()) {
                properties.setProperty("user", user);
            }
            if (!password.isEmpty()) {
                properties.setProperty("password", password);
            }
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
