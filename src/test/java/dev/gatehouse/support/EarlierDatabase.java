package dev.gatehouse.support;

import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.cli.CommandLine;
import io.dropwizard.core.setup.Bootstrap;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The database of an earlier version, with its secret and the tokens it issued. Created by earlier/make.sh. */
public final class EarlierDatabase {
    /** The options with which the service opens the embedded database. */
    private static final String MODE = ";MODE=MySQL;CASE_INSENSITIVE_IDENTIFIERS=TRUE;NON_KEYWORDS=USER";

    private final Properties known = new Properties();

    public EarlierDatabase() {
        try (Reader in = new InputStreamReader(
                Objects.requireNonNull(EarlierDatabase.class.getResourceAsStream("/earlier/tokens.properties")),
                StandardCharsets.UTF_8)) {
            known.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        known.stringPropertyNames().stream()
                .filter(name -> !name.equals("time") && !name.equals("key_before"))
                .forEach(name -> UsedSecrets.add("an earlier " + name, get(name)));
    }

    /** Returns a token or another value of tokens.properties. */
    public String get(String name) {
        return Objects.requireNonNull(known.getProperty(name), name);
    }

    /** Returns the time at which that version was stopped. */
    public Instant time() {
        return Instant.parse(get("time"));
    }

    /** Copies the database. Returns the environment variables for a service on the copy. */
    public Map<String, String> copy() {
        Path directory = GatehouseServer.newDirectory().toAbsolutePath();
        Map<String, String> settings = new HashMap<>();
        settings.put("DATA_DIR", directory.toString());
        try (Connection connection = open(settings);
                Statement statement = connection.createStatement()) {
            statement.execute("RUNSCRIPT FROM 'classpath:earlier/database.sql'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        settings.put("GATEHOUSE_SECRET", get("secret"));
        // The settings of the earlier version.
        settings.put("PUBLIC_URL", "https://login.example.org");
        settings.put("TRUSTED_PROXIES", "127.0.0.1");
        settings.put("SIGN_UP", "open");
        settings.put("SIGN_UP_DOMAINS", "example.org");
        settings.put("CLASSIC_USERS_VISIBLE_TO", "admin");
        return settings;
    }

    /** Opens a copy. No service may be running on it. */
    public Connection open(Map<String, String> settings) throws SQLException {
        Path file = Path.of(String.valueOf(settings.get("DATA_DIR"))).resolve("gatehouse");
        return DriverManager.getConnection("jdbc:h2:file:" + file + MODE, "", "");
    }

    /** Starts a service on a copy. Its clock starts when the earlier version was stopped. */
    public GatehouseServer start(Map<String, String> settings) {
        return GatehouseServer.startAt(time(), settings);
    }

    /** Runs a command on a copy. Returns the exit status. */
    public static int run(Map<String, String> settings, String... command) {
        GatehouseServer.TestApplication application =
                new GatehouseServer.TestApplication(new TestClock(), settings, environment -> {});
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        return CommandLine.run(bootstrap, System.out, System.err, command);
    }
}
