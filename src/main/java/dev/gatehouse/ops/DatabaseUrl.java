package dev.gatehouse.ops;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.exceptions.CJException;
import dev.gatehouse.kernel.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a database is, as JDBC wants it said. Besides JDBC's own, the form of SQLAlchemy and of most hosts is taken:
 * {@code mysql://user:password@host:port/database}, also with a driver's name as in {@code mysql+pymysql://}. Nothing
 * that is said about one repeats what may be a password.
 */
public final class DatabaseUrl {
    private static final String MASK = "***";
    private static final String H2 = "jdbc:h2:";
    private static final String MYSQL = "jdbc:mysql://";

    /** So that H2 takes our SQL as MySQL does, and an answered write is on the disk; a URL may say otherwise. */
    private static final List<String> H2_OPTIONS = List.of(
            "MODE=MySQL",
            "CASE_INSENSITIVE_IDENTIFIERS=TRUE",
            "NON_KEYWORDS=USER",
            "WRITE_DELAY=0",
            "DB_CLOSE_ON_EXIT=FALSE",
            "TRACE_LEVEL_FILE=0");

    /** Of SQLAlchemy's drivers, which mean nothing to ours. */
    private static final Set<String> PYTHON_OPTIONS = Set.of("charset", "use_unicode", "binary_prefix", "unix_socket");

    /** A host (containers' names have underscores) or an IPv6 address, and a port. */
    private static final String HOST = "(?:[\\p{Alnum}._-]+|\\[[\\p{XDigit}:.]+])(?::\\d{1,5})?";

    private static final Pattern MYSQL_TARGET = Pattern.compile("(" + HOST + ")/([^/?#]+)(?:\\?(.*))?", Pattern.DOTALL);

    /** What is surely not a password: nothing else of a URL is shown. */
    private static final Pattern SHOWN = Pattern.compile(
            "(?<scheme>jdbc:mysql(?::\\w+)?://)(?<credentials>[^@/?#]*@)?" + "(?<target>" + HOST + "(?:," + HOST
                    + ")*/[\\w$-]+)(?<options>\\?[^@]*)?",
            Pattern.DOTALL);

    private final String jdbcUrl;
    private final Optional<String> user;
    private final Optional<Secret> password;

    private DatabaseUrl(String jdbcUrl, Optional<String> user, Optional<Secret> password) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
    }

    /**
     * @param text empty: none
     * @throws IllegalArgumentException with the end of a sentence, which does not repeat the URL
     */
    @JsonCreator
    public static DatabaseUrl parse(String text) {
        if (text.isEmpty()) {
            return new DatabaseUrl("", Optional.empty(), Optional.empty());
        }
        if (text.startsWith(H2)) {
            return h2(text);
        }
        if (text.startsWith("jdbc:mysql:")) {
            requireDriverTakes(text);
            return new DatabaseUrl(text, Optional.empty(), Optional.empty());
        }
        int colon = text.indexOf("://");
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("mysql") && !scheme.startsWith("mysql+")) {
            throw new IllegalArgumentException(
                    "must be jdbc:mysql://host/database, jdbc:h2:… or mysql://user:password@host:port/database");
        }
        return mysql(text.substring(colon + 3));
    }

    /** An H2 database in a file. */
    static DatabaseUrl ofFile(Path file) {
        return h2(H2 + "file:" + file);
    }

    private static DatabaseUrl h2(String text) {
        List<String> parts = Arrays.asList(text.split(";", -1));
        List<String> options = parts.subList(1, parts.size());
        if (options.stream().anyMatch(option -> option.indexOf('=') < 1)) {
            throw new IllegalArgumentException("must have its options as in jdbc:h2:file:/path;NAME=value;NAME=value");
        }
        StringBuilder url = new StringBuilder(text);
        H2_OPTIONS.stream()
                .filter(ours -> options.stream()
                        .noneMatch(given -> given.regionMatches(true, 0, ours, 0, ours.indexOf('=') + 1)))
                .forEach(ours -> url.append(';').append(ours));
        return new DatabaseUrl(url.toString(), Optional.empty(), Optional.empty());
    }

    private static DatabaseUrl mysql(String rest) {
        // The last @ that a host follows ends the credentials: a password with @ or / is taken as it was meant.
        for (int at = rest.lastIndexOf('@'); at >= 0; at = rest.lastIndexOf('@', at - 1)) {
            Matcher target = MYSQL_TARGET.matcher(rest.substring(at + 1));
            if (target.matches()) {
                return mysql(target, rest.substring(0, at));
            }
        }
        Matcher target = MYSQL_TARGET.matcher(rest);
        if (!target.matches()) {
            throw new IllegalArgumentException(
                    "must name a host and a database: mysql://user:password@host:port/database");
        }
        return mysql(target, "");
    }

    private static DatabaseUrl mysql(Matcher target, String credentials) {
        int separator = credentials.indexOf(':');
        String user = separator < 0 ? credentials : credentials.substring(0, separator);
        Optional<Secret> password = separator < 0
                ? Optional.empty()
                : Optional.of(new Secret(decode(credentials.substring(separator + 1))));
        String options = target.group(3) == null ? "" : options(target.group(3));
        String url = MYSQL + target.group(1) + "/" + target.group(2) + options;
        requireDriverTakes(url);
        return new DatabaseUrl(url, user.isEmpty() ? Optional.empty() : Optional.of(decode(user)), password);
    }

    /** The driver's own complaint would show the URL. */
    private static void requireDriverTakes(String url) {
        boolean good;
        try {
            String database = ConnectionUrl.getConnectionUrlInstance(url, null).getDatabase();
            good = database != null && !database.isEmpty();
        } catch (CJException | IllegalArgumentException e) {
            good = false;
        }
        if (!good) {
            throw new IllegalArgumentException("must be as in jdbc:mysql://host:port/database?option=value");
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

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A bare percent sign: the text was never encoded.
            return text;
        }
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return jdbcUrl.isEmpty();
    }

    boolean isH2() {
        return jdbcUrl.startsWith(H2);
    }

    /** What the driver is given. */
    String jdbcUrl() {
        return jdbcUrl;
    }

    /** Percent-decoded, when the URL has one apart from JDBC's options. */
    Optional<String> user() {
        return user;
    }

    /** As {@link #user}. */
    Optional<Secret> password() {
        return password;
    }

    /** Host and database; credentials and options as {@code ***}, and all of what is in no form known here. */
    @JsonValue
    @Override
    public String toString() {
        if (isEmpty()) {
            return "";
        }
        if (isH2()) {
            return jdbcUrl.substring(0, jdbcUrl.indexOf(';'));
        }
        Matcher shown = SHOWN.matcher(jdbcUrl);
        if (!shown.matches()) {
            return MASK;
        }
        boolean credentials = user.isPresent() || password.isPresent() || shown.group("credentials") != null;
        return shown.group("scheme")
                + (credentials ? MASK + "@" : "")
                + shown.group("target")
                + (shown.group("options") == null ? "" : "?" + MASK);
    }
}
