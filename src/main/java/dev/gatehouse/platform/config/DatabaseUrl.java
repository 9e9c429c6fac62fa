package dev.gatehouse.platform.config;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.exceptions.CJException;
import dev.gatehouse.kernel.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The URL of a database. Accepts JDBC URLs, and the format of SQLAlchemy and of most hosting providers:
 * {@code mysql://user:password@host:port/database}, also with a driver name as in {@code mysql+pymysql://}, with
 * {@code mariadb} in place of {@code mysql}, and with several hosts, separated by commas. No message repeats a part of the URL
 * that may be a password.
 */
public final class DatabaseUrl {
    /** The name of the Jackson injectable that holds the setting which the URL was taken from. */
    static final String SETTING = "setting of the database's URL";

    private static final String DEFAULT_SETTING = "DATABASE_URL";
    private static final String MASK = "***";
    private static final String H2 = "jdbc:h2:";
    private static final String MYSQL = "jdbc:mysql://";
    private static final int PORT = 3306;

    /** The schemes of SQLAlchemy, without the driver name. */
    private static final Set<String> SCHEMES = Set.of("mysql", "mariadb");

    /**
     * Defaults that make H2 accept the SQL of MySQL, tell its time in UTC, and write each commit to disk. Options of the URL
     * override them.
     */
    private static final List<String> H2_OPTIONS = List.of(
            "MODE=MySQL",
            "CASE_INSENSITIVE_IDENTIFIERS=TRUE",
            "NON_KEYWORDS=USER",
            "TIME ZONE=UTC",
            "WRITE_DELAY=0",
            "DB_CLOSE_ON_EXIT=FALSE",
            "TRACE_LEVEL_FILE=0");

    /** Options of the drivers of SQLAlchemy, which the JDBC driver does not know. */
    private static final Set<String> PYTHON_OPTIONS = Set.of("charset", "use_unicode", "binary_prefix", "unix_socket");

    /** The options that switch TLS on or off. Without one of them the driver ignores its other TLS options. */
    private static final Set<String> TLS_OPTIONS = Set.of("sslmode", "usessl");

    /** Hosts whose traffic never leaves this machine. */
    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[?(::1|(0{1,4}:){7}0{0,3}1)]?");

    /** A host name (names of containers have underscores) or an IPv6 address, and an optional port. */
    private static final String HOST = "(?:[\\p{Alnum}._-]+|\\[[\\p{XDigit}:.]+])(?::\\d{1,5})?";

    private static final String HOSTS = HOST + "(?:," + HOST + ")*";

    private static final Pattern MYSQL_TARGET =
            Pattern.compile("(" + HOSTS + ")/([^/?#]+)(?:\\?(.*))?", Pattern.DOTALL);

    /** The parts of a URL that cannot be a password. No other part is shown. */
    private static final Pattern SHOWN = Pattern.compile(
            "(?<scheme>jdbc:mysql(?::\\w+)?://)(?<credentials>[^@/?#]*@)?" + "(?<target>" + HOSTS
                    + "/[\\w$-]+)(?<options>\\?[^@]*)?",
            Pattern.DOTALL);

    private final String jdbcUrl;
    private final Optional<String> user;
    private final Optional<Secret> password;
    private final String setting;
    private final DatabaseCredentials credentials;

    private DatabaseUrl(String jdbcUrl, Optional<String> user, Optional<Secret> password, String setting) {
        this(jdbcUrl, user, password, setting, DatabaseCredentials.fixed());
    }

    private DatabaseUrl(
            String jdbcUrl,
            Optional<String> user,
            Optional<Secret> password,
            String setting,
            DatabaseCredentials credentials) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
        this.setting = setting;
        this.credentials = credentials;
    }

    /**
     * Parses a URL of the configuration.
     *
     * @param text the URL; empty for none
     * @param setting the setting that the URL was taken from, for messages
     * @param credentials the credentials of the configuration
     * @throws IllegalArgumentException if the URL is invalid; the message is the end of a sentence and does not repeat it
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static DatabaseUrl parse(
            String text, @JacksonInject(SETTING) String setting, @JacksonInject DatabaseCredentials credentials) {
        DatabaseUrl url = parse(text);
        return new DatabaseUrl(url.jdbcUrl, url.user, url.password, setting, credentials);
    }

    /** Parses a URL, and names {@code DATABASE_URL} as its setting. */
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
            throw new IllegalArgumentException("must name the host: DNS SRV records (+srv) are not supported");
        }
        if (!SCHEMES.contains(scheme.replaceFirst("\\+.*", ""))) {
            throw new IllegalArgumentException(
                    "must be jdbc:mysql://host/database, jdbc:h2:… or mysql://user:password@host:port/database");
        }
        return mysql(text.substring(colon + 3));
    }

    /** Returns the URL of an H2 database in a file. */
    public static DatabaseUrl ofFile(Path file) {
        return h2(H2 + "file:" + file);
    }

    private static DatabaseUrl h2(String text) {
        List<String> parts = Arrays.asList(text.split(";", -1));
        List<String> options = parts.subList(1, parts.size());
        if (options.stream().anyMatch(option -> option.indexOf('=') < 1)) {
            throw new IllegalArgumentException(
                    "must have options in the form jdbc:h2:file:/path;NAME=value;NAME=value");
        }
        StringBuilder url = new StringBuilder(text);
        H2_OPTIONS.stream()
                .filter(ours -> options.stream()
                        .noneMatch(given -> given.regionMatches(true, 0, ours, 0, ours.indexOf('=') + 1)))
                .forEach(ours -> url.append(';').append(ours));
        return new DatabaseUrl(url.toString(), Optional.empty(), Optional.empty(), DEFAULT_SETTING);
    }

    private static DatabaseUrl mysql(String rest) {
        // The credentials end at the last @ that a host follows, so an unencoded password may contain @ and /.
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

    /** Validates the URL here, because the error message of the driver would show it. */
    private static void requireDriverTakes(String url) {
        boolean good;
        try {
            String database = ConnectionUrl.getConnectionUrlInstance(url, null).getDatabase();
            good = database != null && !database.isEmpty();
        } catch (CJException | IllegalArgumentException e) {
            good = false;
        }
        if (!good) {
            throw new IllegalArgumentException("must have the form jdbc:mysql://host:port/database?option=value");
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
            // A percent sign without two digits: the text was not percent-encoded.
            return text;
        }
    }

    /** Returns whether no URL is configured. */
    public boolean isEmpty() {
        return jdbcUrl.isEmpty();
    }

    public boolean isH2() {
        return jdbcUrl.startsWith(H2);
    }

    /**
     * Returns the beginning of a sentence, as in {@code The database at db:3306 (DATABASE_URL)}. Leaves out the hosts if a part
     * of the password could be mistaken for one.
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

    /** Returns whether all hosts are this machine, so that the traffic does not pass a network. */
    public boolean isLoopback() {
        return hosts().stream()
                .allMatch(host -> LOOPBACK.matcher(host.getHost()).matches());
    }

    /** Returns whether the URL has an option that switches TLS on or off. */
    public boolean saysHowToEncrypt() {
        return TLS_OPTIONS.stream().anyMatch(name -> option(name).isPresent());
    }

    /** Returns the character that separates an appended option from the URL. */
    public String separator() {
        return jdbcUrl.contains("?") ? "&" : "?";
    }

    /** Returns the setting that the URL was taken from. */
    public String setting() {
        return setting;
    }

    /**
     * Returns a URL for each host, in their order; this URL if there is one host. The driver's own modes for several hosts are
     * not used: they do not detect that a host has become read-only.
     */
    public List<DatabaseUrl> eachHost() {
        List<HostInfo> hosts = isEmpty() || isH2() ? List.of() : hosts();
        return hosts.size() < 2 ? List.of(this) : hosts.stream().map(this::of).toList();
    }

    private DatabaseUrl of(HostInfo host) {
        String options = host.getHostProperties().entrySet().stream()
                .filter(option -> !option.getKey().equals(PropertyKey.DBNAME.getKeyName()))
                .map(option -> encode(option.getKey()) + "=" + encode(option.getValue()))
                .collect(Collectors.joining("&"));
        String url = MYSQL + host.getHost() + ":" + host.getPort() + "/" + encode(host.getDatabase())
                + (options.isEmpty() ? "" : "?" + options);
        Optional<String> own = Optional.ofNullable(host.getUser());
        return new DatabaseUrl(
                url,
                own.or(() -> user),
                own.isPresent() ? Optional.ofNullable(host.getPassword()).map(Secret::new) : password,
                setting,
                own.isPresent() ? DatabaseCredentials.fixed() : credentials);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns the value of a driver option; empty if the URL does not set it. */
    public Optional<String> option(String name) {
        return hosts().stream()
                .flatMap(host -> host.getHostProperties().entrySet().stream())
                .filter(option -> option.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private List<HostInfo> hosts() {
        return ConnectionUrl.getConnectionUrlInstance(jdbcUrl, null).getHostsList();
    }

    /** Returns the credentials with which connections are opened. They may be newer than {@link #password}. */
    public DatabaseCredentials credentials() {
        return credentials;
    }

    /** Returns the URL for the driver. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** Returns the percent-decoded user name if the URL has one before its host. */
    public Optional<String> user() {
        return user;
    }

    /** Returns the percent-decoded password if the URL has one before its host. */
    public Optional<Secret> password() {
        return password;
    }

    /**
     * Returns the URL with hosts and database; credentials and options are shown as {@code ***}. Returns {@code ***} for a URL
     * of an unknown format.
     */
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
