package dev.gatehouse.ops;

import dev.gatehouse.kernel.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a database is, as JDBC wants it said. Besides JDBC's own, the form of SQLAlchemy and of most hosts is taken:
 * {@code mysql://user:password@host:port/database}, also with a driver's name as in {@code mysql+pymysql://}.
 *
 * @param user percent-decoded, when the URL has one
 * @param password percent-decoded, when the URL has one
 */
record DatabaseUrl(String jdbcUrl, Optional<String> user, Optional<Secret> password) {
    /** Of SQLAlchemy's drivers, which mean nothing to ours. */
    private static final Set<String> PYTHON_OPTIONS = Set.of("charset", "use_unicode", "binary_prefix", "unix_socket");

    /**
     * @throws IllegalArgumentException with a sentence, which does not repeat the URL
     */
    static DatabaseUrl parse(String text) {
        if (text.startsWith("jdbc:mysql:") || text.startsWith("jdbc:h2:")) {
            return new DatabaseUrl(text, Optional.empty(), Optional.empty());
        }
        int colon = text.indexOf("://");
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("mysql") && !scheme.startsWith("mysql+")) {
            throw new IllegalArgumentException(
                    "must be jdbc:mysql://host/database, jdbc:h2:… or mysql://user:password@host:port/database");
        }
        return parseMysql(text.substring(colon + 3));
    }

    private static DatabaseUrl parseMysql(String rest) {
        // The last @ before the path ends the credentials, so that a password with @ in it is taken as it was meant.
        int slash = rest.indexOf('/', Math.max(0, rest.lastIndexOf('@')));
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        String credentials = at < 0 ? "" : authority.substring(0, at);
        String host = authority.substring(at + 1);
        int separator = credentials.indexOf(':');
        Optional<String> user = present(separator < 0 ? credentials : credentials.substring(0, separator));
        Optional<Secret> password = separator < 0
                ? Optional.empty()
                : Optional.of(new Secret(decode(credentials.substring(separator + 1))));
        int question = path.indexOf('?');
        String database = question < 0 ? path : path.substring(0, question);
        if (host.isEmpty() || database.isEmpty() || !isHost(host)) {
            throw new IllegalArgumentException(
                    "must name a host and a database: mysql://user:password@host:port/database");
        }
        String options = question < 0 ? "" : options(path.substring(question + 1));
        return new DatabaseUrl("jdbc:mysql://" + host + "/" + database + options, user, password);
    }

    private static boolean isHost(String host) {
        try {
            return new URI("mysql://" + host).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String options(String query) {
        StringBuilder kept = new StringBuilder();
        for (String option : query.split("&", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            if (!name.isEmpty() && !PYTHON_OPTIONS.contains(name)) {
                kept.append(kept.isEmpty() ? '?' : '&').append(option);
            }
        }
        return kept.toString();
    }

    private static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(decode(text));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A bare percent sign: the text was never encoded.
            return text;
        }
    }
}
