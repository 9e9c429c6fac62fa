package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.EarlierDatabase;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Helpers for tests on the database of an earlier version: copies of it, requests to a service on a copy, and queries. */
final class EarlierService {
    static final String HOME = "198.51.100.7";
    static final String AWAY = "203.0.113.9";
    static final String OFFICE = "192.0.2.77";

    static final EarlierDatabase EARLIER = new EarlierDatabase();

    private EarlierService() {}

    /** Returns the settings for a service on a copy of the database that sends its mails to the mailbox. */
    static Map<String, String> settings(Mailbox mailbox, String... more) {
        Map<String, String> settings = new HashMap<>(mailbox.settings());
        settings.putAll(EARLIER.copy());
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    /** Deletes the queued mails, so that the service does not send them. */
    static Map<String, String> withoutMails(Map<String, String> settings) {
        execute(settings, "DELETE FROM queued_mail");
        return settings;
    }

    static void execute(Map<String, String> settings, String sql) {
        try (Connection connection = EARLIER.open(settings);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Http.Reply post(GatehouseServer at, String path, String address, String body, String... headers) {
        String[] all = new String[headers.length + 4];
        System.arraycopy(headers, 0, all, 4, headers.length);
        all[0] = "Content-Type";
        all[1] = "application/json";
        all[2] = "X-Forwarded-For";
        all[3] = address;
        return new Http(at).post(path, body, all);
    }

    static Http.Reply signIn(GatehouseServer at, String name, String password, String address) {
        return post(at, "/v1/sessions", address, Json.of("username", name, "password", password));
    }

    static Http.Reply signInWithDevice(GatehouseServer at, String password, String address) {
        String device = EARLIER.get("device_token");
        return post(
                at,
                "/v1/sessions",
                address,
                Json.of("username", "ada@example.org", "password", password, "device_token", device));
    }

    static void assertAccepted(Http.Reply reply) {
        assertThat(reply.status()).as(reply.body()).isBetween(200, 204);
    }

    static Set<String> values(GatehouseServer at, String query) throws SQLException {
        try (Connection connection = at.database()) {
            return values(connection, query);
        }
    }

    static Set<String> values(Connection connection, String query) throws SQLException {
        Set<String> values = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                Object value = rows.getObject(1);
                values.add(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value));
            }
        }
        return values;
    }
}
