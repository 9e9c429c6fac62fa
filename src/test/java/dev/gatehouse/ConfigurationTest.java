package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.support.Configurations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of config.yml: their defaults, their environment variables and their comments. */
class ConfigurationTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Pattern KEY = Pattern.compile("^( *)(?:- )?([A-Za-z.]+):(.*)$");

    @ParameterizedTest
    @CsvSource({
        "/server/applicationConnectors/0/bindHost, 127.0.0.1",
        "/server/applicationConnectors/0/port, 8080",
        "/server/adminConnectors/0/bindHost, 127.0.0.1",
        "/server/adminConnectors/0/port, 8081",
        "/server/applicationConnectors/0/idleTimeout, 30 seconds",
        "/server/applicationConnectors/0/requestTimeout, 30 seconds",
        "/server/applicationConnectors/0/minResponseDataPerSecond, 1 kibibyte",
        "/server/applicationConnectors/0/httpCompliance, STRICT",
        "/server/adminConnectors/0/idleTimeout, 30 seconds",
        "/server/adminConnectors/0/requestTimeout, 30 seconds",
        "/http/maxConnections, 8000",
        "/http/bodyBudget, 32 mebibytes",
        "/shutdownDelay, 8 seconds",
        "/publicUrl, http://localhost:8080",
        "/productName, Gatehouse",
        "/appearance/accentColor, ''",
        "/console/enabled, ''",
        "/appearance/logoFile, ''",
        "/appearance/appUrl, ''",
        "/appearance/supportAddress, ''",
        "/appearance/termsUrl, ''",
        "/appearance/privacyUrl, ''",
        "/dataDirectory, data",
        "/secret, ''",
        "/nativeCrypto, auto",
        "/classic/enabled, true",
        "/classic/revealUnknownUser, true",
        "/classic/jwtSecretKey, ''",
        "/classic/accessTokenExpires, 3600",
        "/classic/sharedKeyMaxLifetime, 0 seconds",
        "/classic/usersVisibleTo, ''",
        "/accessToken/lifetime, 15 minutes",
        "/secretsAccepted, ''",
        "/accessToken/freshFor, 15 minutes",
        "/key/algorithm, auto",
        "/key/rotationInterval, 90 days",
        "/mail/transport, ''",
        "/mail/from, ''",
        "/mail/fromName, ''",
        "/mail/templates, ''",
        "/mail/linkBaseUrl, ''",
        "/mail/smtp/host, ''",
        "/mail/smtp/port, 0",
        "/mail/smtp/username, ''",
        "/mail/smtp/password, ''",
        "/mail/smtp/security, starttls",
        "/mail/smtp/caFile, ''",
        "/mail/smtp/timeout, 10 seconds",
        "/cors/allowedOrigins, *",
        "/operatorPorts/allowedHosts, ''",
        "/operatorPorts/tasks, false",
        "/operatorPorts/metricsHost, 0.0.0.0",
        "/operatorPorts/metricsPort, ''",
        "/audit/retention, 400 days",
        "/audit/erasureAfter, 30 days",
        "/database/url, ''",
        "/database/user, ''",
        "/database/password, ''",
        "/database/migrateOnStart, true",
        "/database/maxConnections, 16",
        "/database/connectionTimeout, 2 seconds",
        "/server/enableThreadNameFilter, false",
        "/logging/loggers/dev.gatehouse, INFO",
        "/logging/appenders/0/layout/type, events-text",
        "/logging/appenders/1/currentLogFilename, data/logs/gatehouse.log",
        "/requestLog, false",
    })
    void key_has_its_documented_default(String key, String value) throws Exception {
        assertThat(Configurations.effective(Map.of()).at(key).asText()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_HOST, 0.0.0.0, /server/applicationConnectors/0/bindHost",
        "HTTP_PORT, 9090, /server/applicationConnectors/0/port",
        "ADMIN_HOST, '::1', /server/adminConnectors/0/bindHost",
        "ADMIN_PORT, 0, /server/adminConnectors/0/port",
        "HTTP_IDLE_TIMEOUT, 5 seconds, /server/applicationConnectors/0/idleTimeout",
        "HTTP_IDLE_TIMEOUT, 5 seconds, /server/adminConnectors/0/idleTimeout",
        "HTTP_REQUEST_TIMEOUT, 5 seconds, /server/applicationConnectors/0/requestTimeout",
        "HTTP_REQUEST_TIMEOUT, 5 seconds, /server/adminConnectors/0/requestTimeout",
        "HTTP_MIN_RESPONSE_RATE, 0 bytes, /server/applicationConnectors/0/minResponseDataPerSecond",
        "HTTP_MAX_CONNECTIONS, 100, /http/maxConnections",
        "HTTP_BODY_BUDGET, 1 mebibyte, /http/bodyBudget",
        "SHUTDOWN_DELAY, 0 seconds, /shutdownDelay",
        "PUBLIC_URL, https://login.example.org, /publicUrl",
        "PUBLIC_URL, https://example.org/sub-site/auth.v2, /publicUrl",
        "ACCENT_COLOR, #1d4ed8, /appearance/accentColor",
        "CONSOLE_ENABLED, false, /console/enabled",
        "LOGO_FILE, src/main/resources/docs/gatehouse.svg, /appearance/logoFile",
        "APP_URL, https://app.example.org/start?a=b, /appearance/appUrl",
        "SUPPORT_ADDRESS, help@example.org, /appearance/supportAddress",
        "TERMS_URL, https://example.org/terms, /appearance/termsUrl",
        "PRIVACY_URL, https://example.org/privacy, /appearance/privacyUrl",
        "DATA_DIR, /var/lib/gatehouse, /dataDirectory",
        "NATIVE_CRYPTO, off, /nativeCrypto",
        "CLASSIC_ENABLED, false, /classic/enabled",
        "CLASSIC_REVEAL_UNKNOWN_USER, false, /classic/revealUnknownUser",
        "JWT_ACCESS_TOKEN_EXPIRES, 60, /classic/accessTokenExpires",
        "JWT_SHARED_KEY_MAX_LIFETIME, 2 days, /classic/sharedKeyMaxLifetime",
        "CLASSIC_USERS_VISIBLE_TO, admin, /classic/usersVisibleTo",
        "ACCESS_TOKEN_LIFETIME, 5 minutes, /accessToken/lifetime",
        "FRESH_FOR, 5 minutes, /accessToken/freshFor",
        "KEY_ALGORITHM, EdDSA, /key/algorithm",
        "KEY_ROTATION_INTERVAL, 30 days, /key/rotationInterval",
        "MAIL_TRANSPORT, off, /mail/transport",
        "MAIL_FROM, login@example.org, /mail/from",
        "MAIL_FROM_NAME, Ada, /mail/fromName",
        "PRODUCT_NAME, Ada & co, /productName",
        "MAIL_PRODUCT_NAME, Ada & co, /productName",
        "MAIL_TEMPLATES, src, /mail/templates",
        "LINK_BASE_URL, https://app.example.org/account, /mail/linkBaseUrl",
        "SMTP_HOST, mail.example.org, /mail/smtp/host",
        "SMTP_PORT, 2525, /mail/smtp/port",
        "SMTP_SECURITY, tls, /mail/smtp/security",
        "SMTP_TIMEOUT, 5 seconds, /mail/smtp/timeout",
        "CORS_ALLOWED_ORIGINS, 'https://a.example,http://localhost:3000', /cors/allowedOrigins",
        "ADMIN_ALLOWED_HOSTS, 'ops.internal,gate_1', /operatorPorts/allowedHosts",
        "ADMIN_TASKS, true, /operatorPorts/tasks",
        "METRICS_HOST, 10.0.0.1, /operatorPorts/metricsHost",
        "METRICS_PORT, 9464, /operatorPorts/metricsPort",
        "METRICS_PORT, 0, /operatorPorts/metricsPort",
        "SIGN_UP_DOMAINS, 'example.org,Bücher.example', /account/signUpDomains",
        "AUDIT_RETENTION, 10 days, /audit/retention",
        "AUDIT_ERASURE_AFTER, 0 seconds, /audit/erasureAfter",
        "DATABASE_USER, ada, /database/user",
        "DATABASE_MIGRATE_ON_START, false, /database/migrateOnStart",
        "DATABASE_MAX_CONNECTIONS, 3, /database/maxConnections",
        "DATABASE_CONNECTION_TIMEOUT, 5 seconds, /database/connectionTimeout",
        "PASSWORD_HASH_MEMORY, 8192, /password/memory",
        "PASSWORD_HASH_ITERATIONS, 3, /password/iterations",
        "PASSWORD_HASH_PARALLELISM, 2, /password/parallelism",
        "PASSWORD_HASH_THREADS, 1, /password/threads",
        "PASSWORD_HASH_QUEUE, 9, /password/queue",
        "LOG_LEVEL, DEBUG, /logging/loggers/dev.gatehouse",
        "LOG_LEVEL, WARN, /logging/appenders/0/threshold",
        "LOG_LEVEL, WARN, /logging/appenders/1/threshold",
        "REQUEST_LOG, true, /requestLog",
    })
    void variable_sets_its_key(String variable, String value, String key) throws Exception {
        assertThat(Configurations.effective(Map.of(variable, value)).at(key).asText())
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "/logging/appenders/0/layout/type, events-json",
        "/logging/appenders/1/layout/type, events-json",
        "/server/requestLog/appenders/0/layout/type, requests-json",
    })
    void one_variable_sets_the_format_of_all_logs(String key, String value) throws Exception {
        assertThat(Configurations.effective(Map.of("LOG_FORMAT", "json"))
                        .at(key)
                        .asText())
                .isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP_HOST",
                "HTTP_PORT",
                "PUBLIC_URL",
                "DATA_DIR",
                "DATABASE_URL",
                "GATEHOUSE_SECRET",
                "JWT_SECRET_KEY",
                "JWT_ACCESS_TOKEN_EXPIRES",
                "KEY_ALGORITHM",
                "CLASSIC_ENABLED",
                "LOG_LEVEL",
                "LOG_FORMAT",
                "REQUEST_LOG"
            })
    void empty_variable_counts_as_not_set(String variable) throws Exception {
        assertThat(Configurations.effective(Map.of(variable, ""))).isEqualTo(Configurations.effective(Map.of()));
    }

    @Test
    void accepted_secret_may_be_weak_so_that_it_can_be_replaced() {
        assertThat(Configurations.read(Map.of("GATEHOUSE_SECRET", SECRET, "GATEHOUSE_SECRETS_ACCEPTED", "a".repeat(32)))
                        .secretsAccepted()
                        .parts())
                .hasSize(1);
    }

    @Test
    void public_url_does_not_depend_on_the_port() {
        assertThat(Configurations.read(Map.of("HTTP_PORT", "9090")).publicUrl()).isEqualTo("http://localhost:8080");
    }

    @Test
    void log_folder_is_inside_the_data_folder_unless_log_dir_is_set() throws Exception {
        assertThat(logFile(Map.of("DATA_DIR", "/srv/d"))).isEqualTo("/srv/d/logs/gatehouse.log");
        assertThat(logFile(Map.of("DATA_DIR", "/srv/d", "LOG_DIR", "/var/log/g")))
                .isEqualTo("/var/log/g/gatehouse.log");
    }

    private static String logFile(Map<String, String> environment) throws Exception {
        return Configurations.effective(environment)
                .at("/logging/appenders/1/currentLogFilename")
                .asText();
    }

    @Test
    void database_variables_configure_the_pool() {
        var pool = pool(Map.of(
                "DATABASE_URL", "jdbc:mysql://db/gate",
                "DATABASE_USER", "ada",
                "DATABASE_PASSWORD", "geheim",
                "DATABASE_MAX_CONNECTIONS", "3"));

        assertThat(pool.getUrl()).isEqualTo("jdbc:mysql://db/gate");
        assertThat(pool.getUser()).isEqualTo("ada");
        assertThat(pool.getPassword()).isEqualTo("geheim");
        assertThat(pool.getMaxSize()).isEqualTo(3);
    }

    @Test
    void credentials_in_the_url_override_the_variables() {
        var pool = pool(Map.of(
                "DATABASE_URL", "mysql://ada:geheim@db/gate",
                "DATABASE_USER", "bob",
                "DATABASE_PASSWORD", "other"));

        assertThat(pool.getUser()).isEqualTo("ada");
        assertThat(pool.getPassword()).isEqualTo("geheim");
    }

    @Test
    void sqlalchemy_database_uri_is_used_if_database_url_is_not_set() {
        String theirs = "mysql+pymysql://root:123456@127.0.0.1:3306/tutorial?charset=utf8mb4";

        assertThat(pool(Map.of("SQLALCHEMY_DATABASE_URI", theirs)).getUrl())
                .isEqualTo("jdbc:mysql://127.0.0.1:3306/tutorial");
        assertThat(pool(Map.of("SQLALCHEMY_DATABASE_URI", theirs, "DATABASE_URL", "mysql://db/ours"))
                        .getUrl())
                .isEqualTo("jdbc:mysql://db/ours");
    }

    private static io.dropwizard.db.DataSourceFactory pool(Map<String, String> environment) {
        GatehouseConfiguration configuration = Configurations.read(environment);
        return configuration.database().dataSourceFactory(configuration.dataDirectory());
    }

    @ParameterizedTest
    @CsvSource({"1, '', DEBUG", "1, WARN, WARN", "0, '', INFO", "'', '', INFO"})
    void flask_debug_sets_the_level_debug_if_no_level_is_set(String flaskDebug, String level, String effective)
            throws Exception {
        JsonNode logging = Configurations.effective(Map.of("FLASK_DEBUG", flaskDebug, "LOG_LEVEL", level))
                .path("logging");

        assertThat(logging.at("/loggers/dev.gatehouse").asText()).isEqualTo(effective);
        assertThat(logging.at("/appenders/0/threshold").asText()).isEqualTo(effective);
        assertThat(logging.path("level").asText()).as("level of libraries").isEqualTo("INFO");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS://Login.Example.ORG, https://login.example.org",
        "https://login.example.org:443, https://login.example.org",
        "http://login.example.org:80, http://login.example.org",
        "http://login.example.org:443, http://login.example.org:443",
        "http://[0:0:0:0:0:0:0:1]:8080, http://[::1]:8080",
    })
    void public_url_is_normalized_as_browsers_do(String typed, String effective) throws Exception {
        assertThat(Configurations.read(Map.of("PUBLIC_URL", typed)).publicUrl()).isEqualTo(effective);
        assertThat(Configurations.effective(Map.of("PUBLIC_URL", typed))
                        .path("publicUrl")
                        .asText())
                .isEqualTo(effective);
    }

    @Test
    void product_name_has_at_most_100_characters_of_any_kind() {
        assertThat(Configurations.read(Map.of("PRODUCT_NAME", "🏠".repeat(100))).productName())
                .isEqualTo("🏠".repeat(100));
        assertThat(Configurations.mistake(Map.of("PRODUCT_NAME", "🏠".repeat(101))))
                .contains("productName (PRODUCT_NAME) must be one line of 1 to 100 characters");
    }

    @Test
    void former_variable_of_the_product_name_has_lower_precedence_and_gives_a_warning() throws Exception {
        Map<String, String> both = Map.of("PRODUCT_NAME", "New", "MAIL_PRODUCT_NAME", "Old");

        assertThat(Configurations.read(both).productName()).isEqualTo("New");
        assertThat(Configurations.check("config.yml", Map.of("MAIL_PRODUCT_NAME", "Old")))
                .contains("productName: Old", "# MAIL_PRODUCT_NAME was renamed to PRODUCT_NAME: use the new name.\n");
        assertThat(Configurations.check("config.yml", both))
                .contains("# MAIL_PRODUCT_NAME is ignored because PRODUCT_NAME is set: remove it.\n");
        assertThat(Configurations.check("config.yml", Map.of("PRODUCT_NAME", "New")))
                .doesNotContain("MAIL_PRODUCT_NAME");
    }

    @Test
    void every_key_of_config_yml_has_a_comment_and_a_variable() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("config.yml"));
        int ours = lines.indexOf("# What follows is Dropwizard's; all of its keys may be added.");

        for (int i = 0; i < ours; i++) {
            Matcher key = KEY.matcher(lines.get(i));
            if (key.matches() && !lines.get(i).startsWith("#") && !key.group(3).isEmpty()) {
                assertThat(lines.get(i))
                        .as("reads an environment variable")
                        .contains(": \"${")
                        .contains(":-");
                assertThat(isExplained(lines, i))
                        .as(lines.get(i) + " has a comment")
                        .isTrue();
            }
        }
    }

    /** Returns whether a comment is above the key, or above the preceding keys that share the comment. */
    private static boolean isExplained(List<String> lines, int index) {
        int line = index - 1;
        while (line > 0
                && KEY.matcher(lines.get(line)).matches()
                && lines.get(line).contains("${")) {
            line--;
        }
        return lines.get(line).strip().startsWith("#");
    }

    @Test
    void every_placeholder_of_config_yml_is_in_quotes() throws Exception {
        assertThat(Files.readAllLines(Path.of("config.yml")))
                .filteredOn(line -> !line.strip().startsWith("#") && line.contains("${"))
                .allSatisfy(
                        line -> assertThat(Arrays.stream(line.split(": ", 2)).skip(1))
                                .allMatch(value -> value.startsWith("\"") && value.endsWith("\"")));
    }
}
