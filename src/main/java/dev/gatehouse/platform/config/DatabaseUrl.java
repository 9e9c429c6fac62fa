package dev.gatehouse.platform.config;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
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
import java.util.stream.Collectors;

/**
 * Where a database is, as JDBC wants it said. Besides JDBC's own, the form of SQLAlchemy and of most hosts is taken:
 * {@code mysql://user:password@host:port/database}, also with a driver's name as in {@code mysql+pymysql://}, and with
 * {@code mariadb} in place of {@code mysql}. Nothing that is said about one repeats what may be a password.
 */
public final class DatabaseUrl {
    /** Under which the reader of a configuration is told where a value came from. */
    static final String SETTING = "setting of the database's URL";

    private static final String DEFAULT_SETTING = "DATABASE_URL";
    private static final String MASK = "***";
    private static final String H2 = "jdbc:h2:";
    private static final String MYSQL = "jdbc:mysql://";
    private static final int PORT = 3306;

    /** Of SQLAlchemy, without the driver's name. */
    private static final Set<String> SCHEMES = Set.of("mysql", "mariadb");

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

    /** Those with which a URL chooses whether there is TLS; the driver looks at no others without one of them. */
    private static final Set<String> TLS_OPTIONS = Set.of("sslmode", "usessl");

    /** What surely does not leave this machine. */
    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[?(::1|(0{1,4}:){7}0{0,3}1)]?");

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
    private final String setting;

    private DatabaseUrl(String jdbcUrl, Optional<String> user, Optional<Secret> password, String setting) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
        this.setting = setting;
    }

    /**
     * @param text empty: none
     * @param setting that the text was taken from, for messages
     * @throws IllegalArgumentException with the end of a sentence, which does not repeat the URL
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static DatabaseUrl parse(String text, @JacksonInject(SETTING) String setting) {
        DatabaseUrl url = parse(text);
        return new DatabaseUrl(url.jdbcUrl, url.user, url.password, setting);
    }

    /** The same of {@code DATABASE_URL}. */
    public static DatabaseUrl parse(String text) {
        if (text.isEmpty()) {
            return new DatabaseUrl("", Optional.empty(), Optional.empty(), DEFAULT_SETTING);
        }
        if (text.startsWith(H2)) {
            return h2(text);
        }
        if (text.startsWith("jdbc:mysql:")) {
            requireDriverTakes(text);
            return new DatabaseUrl(text, Optional.empty(), Optional.empty(), DEFAULT_SETTING);
        }
        int colon = text.indexOf("://");
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (scheme.contains("+srv")) {
            throw new IllegalArgumentException(
                    "must name the host itself: records of DNS that name it (+srv) are not looked up");
        }
        if (!SCHEMES.contains(scheme.replaceFirst("\\+.*", ""))) {
            throw new IllegalArgumentException(
                    "must be jdbc:mysql://host/database, jdbc:h2:… or mysql://user:password@host:port/database");
        }
        return mysql(text.substring(colon + 3));
    }

    /** An H2 database in a file. */
    public static DatabaseUrl ofFile(Path file) {
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
        return new DatabaseUrl(url.toString(), Optional.empty(), Optional.empty(), DEFAULT_SETTING);
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
        return new DatabaseUrl(
                url, user.isEmpty() ? Optional.empty() : Optional.of(decode(user)), password, DEFAULT_SETTING);
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

    public boolean isH2() {
        return jdbcUrl.startsWith(H2);
    }

    /**
     * As in {@code The database at db:3306 (DATABASE_URL)}: the beginning of a sentence. Without the hosts where one could be
     * a part of a password.
     */
    public String described() {
        Matcher shown = SHOWN.matcher(jdbcUrl);
        String place = shown.matches()
                ? Arrays.stream(shown.group("target").replaceFirst("/.*", "").split(",", -1))
                        .map(host -> host.matches(".*:\\d+") && !host.endsWith("]") ? host : host + ":" + PORT)
                        .collect(Collectors.joining(", ", " at ", ""))
                : "";
        return "The database" + place + " (" + setting + ")";
    }

    /** Whether nothing between the service and any of its hosts is another machine's. */
    public boolean isLoopback() {
        return hosts().stream()
                .allMatch(host -> LOOPBACK.matcher(host.getHost()).matches());
    }

    /** Whether it chooses itself between TLS, no TLS, and which. */
    public boolean saysHowToEncrypt() {
        return hosts().stream()
                .anyMatch(host -> host.getHostProperties().keySet().stream()
                        .anyMatch(option -> TLS_OPTIONS.contains(option.toLowerCase(Locale.ROOT))));
    }

    /** What an option that is appended begins with. */
    public String separator() {
        return jdbcUrl.contains("?") ? "&" : "?";
    }

    /** Of which setting it is. */
    public String setting() {
        return setting;
    }

    private List<HostInfo> hosts() {
        return ConnectionUrl.getConnectionUrlInstance(jdbcUrl, null).getHostsList();
    }

    /** What the driver is given. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** Percent-decoded, when the URL has one apart from JDBC's options. */
    public Optional<String> user() {
        return user;
    }

    /** As {@link #user}. */
    public Optional<Secret> password() {
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
