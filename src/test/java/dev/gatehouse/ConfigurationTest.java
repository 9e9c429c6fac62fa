package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.support.Configurations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Pattern KEY = Pattern.compile("^( *)(?:- )?([A-Za-z.]+):(.*)$");

    @TempDir
    Path folder;

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
    void one_variable_is_the_format_of_all_logs(String key, String value) throws Exception {
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
    void secret_that_is_only_accepted_may_be_weak_so_that_it_can_be_replaced() {
        assertThat(Configurations.read(Map.of("GATEHOUSE_SECRET", SECRET, "GATEHOUSE_SECRETS_ACCEPTED", "a".repeat(32)))
                        .secretsAccepted()
                        .parts())
                .hasSize(1);
    }

    @Test
    void public_url_does_not_follow_the_port() {
        assertThat(Configurations.read(Map.of("HTTP_PORT", "9090")).publicUrl()).isEqualTo("http://localhost:8080");
    }

    @Test
    void log_files_follow_the_data_folder_and_their_own_variable_goes_first() throws Exception {
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
    void database_variables_reach_the_pool() {
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
    void credentials_of_the_url_go_before_the_variables() {
        var pool = pool(Map.of(
                "DATABASE_URL", "mysql://ada:geheim@db/gate",
                "DATABASE_USER", "bob",
                "DATABASE_PASSWORD", "other"));

        assertThat(pool.getUser()).isEqualTo("ada");
        assertThat(pool.getPassword()).isEqualTo("geheim");
    }

    @Test
    void the_tutorials_database_is_taken_where_ours_is_not_set() {
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
    void flask_debug_means_debug_where_no_level_is_set(String flaskDebug, String level, String effective)
            throws Exception {
        JsonNode logging = Configurations.effective(Map.of("FLASK_DEBUG", flaskDebug, "LOG_LEVEL", level))
                .path("logging");

        assertThat(logging.at("/loggers/dev.gatehouse").asText()).isEqualTo(effective);
        assertThat(logging.at("/appenders/0/threshold").asText()).isEqualTo(effective);
        assertThat(logging.path("level").asText()).as("of libraries").isEqualTo("INFO");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GATEHOUSE_SECRET", "JWT_SECRET_KEY", "DATABASE_PASSWORD", "DATABASE_URL"})
    void secret_can_come_from_a_file(String variable) throws Exception {
        String value = variable.equals("DATABASE_URL") ? "mysql://ada:geheim@db/gate" : SECRET;
        Path file = Files.writeString(folder.resolve("secret"), value + "\n");

        GatehouseConfiguration configuration = Configurations.read(Map.of(variable + "_FILE", file.toString()));

        assertThat(List.of(
                        configuration.secret().reveal(),
                        configuration.classic().jwtSecretKey().reveal(),
                        configuration.database().password().reveal(),
                        configuration.database().url().toString()))
                .containsOnlyOnce(variable.equals("DATABASE_URL") ? "jdbc:mysql://***@db/gate" : SECRET);
    }

    @Test
    void file_keeps_all_but_the_last_line_break() throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), " geheim\n\r\n");

        assertThat(Configurations.read(Map.of("DATABASE_PASSWORD_FILE", file.toString()))
                        .database()
                        .password()
                        .reveal())
                .isEqualTo(" geheim\n");
    }

    @Test
    void value_and_file_at_once_are_a_mistake() {
        assertThat(Configurations.mistake(Map.of("JWT_SECRET_KEY", SECRET, "JWT_SECRET_KEY_FILE", "/x")))
                .isEqualTo("Set JWT_SECRET_KEY or JWT_SECRET_KEY_FILE, not both.");
    }

    @Test
    void file_that_cannot_be_read_is_a_mistake() {
        assertThat(Configurations.mistake(Map.of("GATEHOUSE_SECRET_FILE", "/nowhere/s")))
                .isEqualTo("GATEHOUSE_SECRET_FILE names a file that cannot be read: /nowhere/s");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP_PORT|foo|server.applicationConnectors[0].port (HTTP_PORT) must be a number",
                "HTTP_PORT|70000|server.applicationConnectors[0].port (HTTP_PORT) must be between 1 and 65535",
                "HTTP_PORT|99999999999|server.applicationConnectors[0].port (HTTP_PORT) must be a number",
                "HTTP_PORT|80.5|server.applicationConnectors[0].port (HTTP_PORT) must be a number",
                "ADMIN_PORT|-1|server.adminConnectors[0].port (ADMIN_PORT) must be between 1 and 65535",
                "PUBLIC_URL|https://example.org/|publicUrl (PUBLIC_URL) must be an http or https URL without a query or",
                "PUBLIC_URL|https://example.org/auth/|publicUrl (PUBLIC_URL) must be an http or https URL without a query or",
                "PUBLIC_URL|https://example.org//auth|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|https://example.org/auth/..|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|https://example.org/./auth|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|https://example.org/a%2fb|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|https://example.org/auth#a|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|https://example.org/auth;a|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|https://example.org?a|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|https://a@example.org|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|ftp://example.org/auth|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|https://example.org:99999|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|https://a:b:c|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|ftp://example.org|publicUrl (PUBLIC_URL) must be an http or https URL",
                "PUBLIC_URL|login.example.com|publicUrl (PUBLIC_URL) must be an http or https URL",
                "DATA_DIR|a;b|dataDirectory (DATA_DIR) must name a folder",
                "GATEHOUSE_SECRET|too short|secret (GATEHOUSE_SECRET) must have at least 32 bytes",
                "GATEHOUSE_SECRET|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|secret (GATEHOUSE_SECRET) must have at least 10 different",
                "GATEHOUSE_SECRET|012345678012345678012345678012345678|secret (GATEHOUSE_SECRET) must have at least 10",
                "JWT_SECRET_KEY|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|classic.jwtSecretKey (JWT_SECRET_KEY) must have at least 10",
                "JWT_SHARED_KEY_MAX_LIFETIME|59 minutes|classic.sharedKeyMaxLifetime (JWT_SHARED_KEY_MAX_LIFETIME) must not be",
                "JWT_SHARED_KEY_MAX_LIFETIME|forever|classic.sharedKeyMaxLifetime (JWT_SHARED_KEY_MAX_LIFETIME) must be a",
                "NATIVE_CRYPTO|on|nativeCrypto (NATIVE_CRYPTO) must be auto or off",
                "CLASSIC_ENABLED|maybe|classic.enabled (CLASSIC_ENABLED) must be true or false",
                "CLASSIC_ENABLED|1|classic.enabled (CLASSIC_ENABLED) must be true or false",
                "CLASSIC_REVEAL_UNKNOWN_USER|no|classic.revealUnknownUser (CLASSIC_REVEAL_UNKNOWN_USER) must be true or",
                "JWT_SECRET_KEY|0123456789|classic.jwtSecretKey (JWT_SECRET_KEY) must have at least 32 bytes",
                "CLASSIC_USERS_VISIBLE_TO|nobody|classic.usersVisibleTo (CLASSIC_USERS_VISIBLE_TO) must be everyone or admin",
                "JWT_ACCESS_TOKEN_EXPIRES|0|classic.accessTokenExpires (JWT_ACCESS_TOKEN_EXPIRES) must be greater than",
                "JWT_ACCESS_TOKEN_EXPIRES|1h|classic.accessTokenExpires (JWT_ACCESS_TOKEN_EXPIRES) must be a number",
                "ACCESS_TOKEN_LIFETIME|soon|accessToken.lifetime (ACCESS_TOKEN_LIFETIME) must be a duration, as in",
                "ACCESS_TOKEN_LIFETIME|-5 minutes|accessToken.lifetime (ACCESS_TOKEN_LIFETIME) must be a duration",
                "ACCESS_TOKEN_LIFETIME|0 seconds|accessToken.lifetime (ACCESS_TOKEN_LIFETIME) must be greater than",
                "ACCESS_TOKEN_LIFETIME|2 days|accessToken.lifetime (ACCESS_TOKEN_LIFETIME) must be less than",
                "KEY_ALGORITHM|foo|key.algorithm (KEY_ALGORITHM) must be auto, ES256, RS256 or EdDSA",
                "GATEHOUSE_SECRETS_ACCEPTED|too short|secretsAccepted (GATEHOUSE_SECRETS_ACCEPTED) must be a list of",
                "GATEHOUSE_SECRETS_ACCEPTED|0123456789abcdef0123456789abcdef,x|secretsAccepted (GATEHOUSE_SECRETS_ACCEPTED)",
                "FRESH_FOR|0 seconds|accessToken.freshFor (FRESH_FOR) must be greater than",
                "FRESH_FOR|2 days|accessToken.freshFor (FRESH_FOR) must be less than",
                "KEY_ROTATION_INTERVAL|59 minutes|key.rotationInterval (KEY_ROTATION_INTERVAL) must be greater than",
                "KEY_ROTATION_INTERVAL|quarterly|key.rotationInterval (KEY_ROTATION_INTERVAL) must be a duration, as in",
                "KEY_ALGORITHM|none|key.algorithm (KEY_ALGORITHM) must be auto, ES256, RS256 or EdDSA",
                "PASSWORD_HASH_MEMORY|7|password.memory (PASSWORD_HASH_MEMORY) must be greater than or equal to 8",
                "MAIL_TRANSPORT|mail|mail.transport (MAIL_TRANSPORT) must be file, smtp or off",
                "MAIL_FROM|Ada <ada@example.org>|mail.from (MAIL_FROM) must be an address, as in",
                "MAIL_FROM_NAME|a\tb|mail.fromName (MAIL_FROM_NAME) must be on one line",
                "PRODUCT_NAME|a\tb|productName (PRODUCT_NAME) must be a name on one line, of at most 100 characters",
                "PRODUCT_NAME|' '|productName (PRODUCT_NAME) must be a name on one line",
                "MAIL_PRODUCT_NAME|a\tb|productName (MAIL_PRODUCT_NAME) must be a name on one line",
                "MAIL_TEMPLATES|/nowhere/at/all|mail.templates (MAIL_TEMPLATES) must be a folder that exists",
                "LINK_BASE_URL|https://front.example.org/|mail.linkBaseUrl (LINK_BASE_URL) must be an http or https URL",
                "LINK_BASE_URL|https://app.example.org?a=b|mail.linkBaseUrl (LINK_BASE_URL) must be an http or https",
                "LINK_BASE_URL|https://a@app.example.org|mail.linkBaseUrl (LINK_BASE_URL) must be an http or https",
                "LINK_BASE_URL|javascript:alert(1)|mail.linkBaseUrl (LINK_BASE_URL) must be an http or https URL",
                "SMTP_HOST|mail example|mail.smtp.host (SMTP_HOST) must be the name or address of a mail server",
                "SMTP_PORT|70000|mail.smtp.port (SMTP_PORT) must be less than or equal to 65535",
                "SMTP_USERNAME|mailer|mail.smtp.username (SMTP_USERNAME) and mail.smtp.password (SMTP_PASSWORD) must be",
                "SMTP_PASSWORD|geheim|mail.smtp.username (SMTP_USERNAME) and mail.smtp.password (SMTP_PASSWORD) must be",
                "SMTP_SECURITY|perhaps|mail.smtp.security (SMTP_SECURITY) must be starttls, tls, none or none-anywhere",
                "SMTP_CA_FILE|/nowhere/ca.pem|mail.smtp.caFile (SMTP_CA_FILE) must be a file with certificates",
                "SMTP_CA_FILE|README.md|mail.smtp.caFile (SMTP_CA_FILE) must be a file with certificates",
                "AUDIT_ERASURE_AFTER|a while|audit.erasureAfter (AUDIT_ERASURE_AFTER) must be a duration, as in",
                "AUDIT_ERASURE_AFTER|-1 days|audit.erasureAfter (AUDIT_ERASURE_AFTER) must be a duration, as in",
                "AUDIT_ERASURE_AFTER|3651 days|audit.erasureAfter (AUDIT_ERASURE_AFTER) must be less than",
                "SMTP_TIMEOUT|1 minute|mail.smtp.timeout (SMTP_TIMEOUT) must be less than",
                "CORS_ALLOWED_ORIGINS|foo|cors.allowedOrigins (CORS_ALLOWED_ORIGINS) must be * or a list of origins",
                "CORS_ALLOWED_ORIGINS|https://a.b/c|cors.allowedOrigins (CORS_ALLOWED_ORIGINS) must be * or a list",
                "CORS_ALLOWED_ORIGINS|*,https://a.b|cors.allowedOrigins (CORS_ALLOWED_ORIGINS) must be * or a list",
                "CORS_ALLOWED_ORIGINS|null|cors.allowedOrigins (CORS_ALLOWED_ORIGINS) must be * or a list",
                "CORS_ALLOWED_ORIGINS|file://localhost|cors.allowedOrigins (CORS_ALLOWED_ORIGINS) must be * or a list",
                "CORS_ALLOWED_ORIGINS|capacitor://localhost/|cors.allowedOrigins (CORS_ALLOWED_ORIGINS) must be * or a",
                "PUBLIC_URL|capacitor://localhost|publicUrl (PUBLIC_URL) must be an http or https URL without a query or",
                "PUBLIC_URL|http://my_host|publicUrl (PUBLIC_URL) must be an http or https URL without a query or",
                "PUBLIC_URL|https://münchen.example|publicUrl (PUBLIC_URL) must be an http or https URL without a query or",
                "SIGN_UP_DOMAINS|@example.org|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|example.org,ada@example.com|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of",
                "SIGN_UP_DOMAINS|https://example.org|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|example.org:25|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|example.org/staff|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|example.com example.net|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of",
                "SIGN_UP_DOMAINS|example.com;example.net|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of",
                "SIGN_UP_DOMAINS|*.example.org|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|.example.org|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|example..org|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|example.org.|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|localhost|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|-example.org|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|192.0.2.1|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|my_example.org|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "SIGN_UP_DOMAINS|' , '|account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains",
                "ADMIN_ALLOWED_HOSTS|*|operatorPorts.allowedHosts (ADMIN_ALLOWED_HOSTS) must be a list of host names",
                "ADMIN_ALLOWED_HOSTS|*.internal|operatorPorts.allowedHosts (ADMIN_ALLOWED_HOSTS) must be a list of host",
                "ADMIN_ALLOWED_HOSTS|ops.internal:8081|operatorPorts.allowedHosts (ADMIN_ALLOWED_HOSTS) must be a list",
                "ADMIN_ALLOWED_HOSTS|http://ops.internal|operatorPorts.allowedHosts (ADMIN_ALLOWED_HOSTS) must be a list",
                "ADMIN_ALLOWED_HOSTS|ops..internal|operatorPorts.allowedHosts (ADMIN_ALLOWED_HOSTS) must be a list of",
                "ADMIN_ALLOWED_HOSTS|münchen.example|operatorPorts.allowedHosts (ADMIN_ALLOWED_HOSTS) must be a list of",
                "ADMIN_TASKS|1|operatorPorts.tasks (ADMIN_TASKS) must be true or false",
                "METRICS_PORT|foo|operatorPorts.metricsPort (METRICS_PORT) must be a number",
                "METRICS_PORT|-1|operatorPorts.metricsPort (METRICS_PORT) must be greater than or equal to 0",
                "METRICS_PORT|70000|operatorPorts.metricsPort (METRICS_PORT) must be less than or equal to 65535",
                "METRICS_HOST|' '|operatorPorts.metricsHost (METRICS_HOST) must be an address",
                "DATABASE_URL|postgres://u:geheim@h/d|database.url (DATABASE_URL) must be jdbc:mysql://host/database",
                "DATABASE_URL|mysql+srv://u:geheim@db.example.org/d|database.url (DATABASE_URL) must name the host itself",
                "SQLALCHEMY_DATABASE_URI|jdbc:mysql+srv://u:geheim@h/d|database.url (SQLALCHEMY_DATABASE_URI) must name the host",
                "DATABASE_URL|mysql://u:geheim@|database.url (DATABASE_URL) must name a host and a database",
                "DATABASE_URL|jdbc:mysql://u:geheim@h|database.url (DATABASE_URL) must be as in jdbc:mysql://",
                "DATABASE_URL|jdbc:h2:file:x;geheim|database.url (DATABASE_URL) must have its options as in",
                "SQLALCHEMY_DATABASE_URI|sqlite:///geheim.db|database.url (SQLALCHEMY_DATABASE_URI) must be jdbc:",
                "DATABASE_MIGRATE_ON_START|perhaps|database.migrateOnStart (DATABASE_MIGRATE_ON_START) must be true or",
                "DATABASE_MAX_CONNECTIONS|0|database.maxConnections (DATABASE_MAX_CONNECTIONS) must be greater than",
                "HTTP_REQUEST_TIMEOUT|soon|requestTimeout (HTTP_REQUEST_TIMEOUT) must be",
                "DATABASE_CONNECTION_TIMEOUT|0s|database.connectionTimeout (DATABASE_CONNECTION_TIMEOUT) must be",
                "HTTP_MAX_CONNECTIONS|9|http.maxConnections (HTTP_MAX_CONNECTIONS) must be greater than or equal to 10",
                "HTTP_MAX_CONNECTIONS|many|http.maxConnections (HTTP_MAX_CONNECTIONS) must be a number",
                "HTTP_BODY_BUDGET|100KiB|http.bodyBudget (HTTP_BODY_BUDGET) must be greater than or equal to 256",
                "HTTP_BODY_BUDGET|2GiB|http.bodyBudget (HTTP_BODY_BUDGET) must be less than or equal to 1",
                "HTTP_BODY_BUDGET|plenty|http.bodyBudget (HTTP_BODY_BUDGET) must be a size, as in 64KiB or 32MiB",
                "HTTP_MIN_RESPONSE_RATE|fast|minResponseDataPerSecond (HTTP_MIN_RESPONSE_RATE) must be a size, as in",
                "SHUTDOWN_DELAY|6 minutes|shutdownDelay (SHUTDOWN_DELAY) must be less than",
                "SHUTDOWN_DELAY|soon|shutdownDelay (SHUTDOWN_DELAY) must be a duration",
                "LOG_LEVEL|foo|(LOG_LEVEL) must be one of OFF, ERROR, WARN, INFO, DEBUG, TRACE",
                "LOG_FORMAT|foo|layout.type (LOG_FORMAT) must be text or json",
                "REQUEST_LOG|yes|requestLog (REQUEST_LOG) must be true or false",
            })
    void wrong_value_is_told_by_key_and_variable(String variable, String value, String sentence) {
        String mistake = Configurations.mistake(Map.of(variable, value));

        assertThat(mistake)
                .startsWith("config.yml: ")
                .contains(sentence)
                .doesNotContain("geheim")
                .hasLineCount(1);
        if (value.length() > 4 && !sentence.contains(value)) {
            assertThat(mistake).as("the value may be a secret").doesNotContain(value);
        }
    }

    @Test
    void mails_in_clear_text_go_to_this_machine_or_where_somebody_wants_it() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "MAIL_TRANSPORT", "smtp",
                "MAIL_FROM", "login@example.org",
                "PUBLIC_URL", "https://login.example.org",
                "SMTP_HOST", "mail.example.org",
                "SMTP_SECURITY", "none"));
        assertThat(Configurations.mistake(settings))
                .contains("mail.smtp.security (SMTP_SECURITY) must not be none where mail.smtp.host (SMTP_HOST) is");
        settings.put("SMTP_SECURITY", "none-anywhere");
        assertThat(Configurations.read(settings).mail().smtp().host()).isEqualTo("mail.example.org");
        settings.put("SMTP_SECURITY", "none");
        settings.put("SMTP_HOST", "localhost");
        assertThat(Configurations.read(settings).mail().smtp().host()).isEqualTo("localhost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080", "http://a.localhost"})
    void links_in_mails_need_an_address_that_others_can_reach(String publicUrl) {
        Map<String, String> settings = Map.of(
                "MAIL_TRANSPORT", "smtp",
                "MAIL_FROM", "login@example.org",
                "SMTP_HOST", "mail.example.org",
                "PUBLIC_URL", publicUrl);

        assertThat(Configurations.mistake(Map.of("MAIL_TRANSPORT", "smtp")))
                .contains("mail.transport (MAIL_TRANSPORT) smtp needs mail.smtp.host (SMTP_HOST), and an address that"
                        + " mails come from in mail.from (MAIL_FROM)");
        assertThat(Configurations.mistake(settings))
                .contains("publicUrl (PUBLIC_URL) must be an address that others can reach where mail.transport"
                        + " (MAIL_TRANSPORT) is smtp");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_IDLE_TIMEOUT, 999ms, idleTimeout",
        "HTTP_IDLE_TIMEOUT, 61m, idleTimeout",
        "HTTP_REQUEST_TIMEOUT, 0s, requestTimeout",
        "HTTP_REQUEST_TIMEOUT, 2h, requestTimeout"
    })
    void wrong_value_for_both_ports_is_told_for_each(String variable, String value, String key) {
        assertThat(Configurations.mistake(Map.of(variable, value)).lines())
                .hasSize(2)
                .allMatch(line -> line.contains("[0]." + key + " (" + variable + ") must be "));
    }

    @Test
    void every_wrong_value_is_told_at_once() {
        assertThat(Configurations.mistake(Map.of("KEY_ALGORITHM", "foo", "PUBLIC_URL", "foo", "HTTP_PORT", "-1")))
                .hasLineCount(3);
    }

    @Test
    void unknown_key_is_a_mistake_that_tells_the_known_ones() {
        assertThatThrownBy(() -> Configurations.write(folder, "clasic:\n  enabled: false\n", Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("clasic is not a key that there is; there are ")
                .hasMessageContaining(" classic,");
        assertThatThrownBy(() -> Configurations.write(folder, "database:\n  pasword: geheim\n", Map.of()))
                .hasMessageContaining("database.pasword is not a key that there is; there are ")
                .hasMessageNotContaining("geheim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "- a list\n", "only a text\n"})
    void file_without_keys_is_a_mistake(String yaml) {
        assertThatThrownBy(() -> Configurations.write(folder, yaml, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("config.yml must have keys and values; it is empty, or something else.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "publicUrl: \"http://a\nsecret: geheim\n",
                "secret: geheim: geheim\n",
                "\tsecret: geheim\n",
                "secret: geheim\nsecret: geheim\n"
            })
    void what_is_no_yaml_is_told_by_place_alone(String yaml) {
        assertThatThrownBy(() -> Configurations.write(folder, yaml, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageMatching(".*config\\.yml is not YAML, line \\d+, column \\d+\\.");
    }

    @Test
    void file_needs_only_what_differs_from_the_manual() {
        GatehouseConfiguration configuration = Configurations.write(folder, """
                classic:
                  revealUnknownUser: false
                server:
                  adminConnectors: []
                """, Map.of("HTTP_PORT", "9090"));

        assertThat(configuration.classic().revealUnknownUser()).isFalse();
        assertThat(configuration.classic().enabled()).isTrue();
        assertThat(configuration.database().migrateOnStart()).isTrue();
        assertThat(configuration.publicUrl()).isEqualTo("http://localhost:8080");
    }

    @Test
    void server_of_another_type_is_taken_as_it_is() {
        GatehouseConfiguration configuration = Configurations.write(folder, """
                server:
                  type: simple
                  connector:
                    type: http
                    port: 9090
                """, Map.of());

        assertThat(configuration.getServerFactory()).isInstanceOf(io.dropwizard.core.server.SimpleServerFactory.class);
    }

    @Test
    void server_of_one_connector_has_no_port_for_metrics() {
        assertThatThrownBy(() -> Configurations.write(folder, """
                        server:
                          type: simple
                          connector:
                            type: http
                            port: 9090
                        """, Map.of("METRICS_PORT", "9464")))
                .hasMessageContaining("operatorPorts.metricsPort (METRICS_PORT) needs a server of type default");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS://Login.Example.ORG, https://login.example.org",
        "https://login.example.org:443, https://login.example.org",
        "http://login.example.org:80, http://login.example.org",
        "http://login.example.org:443, http://login.example.org:443",
        "http://[0:0:0:0:0:0:0:1]:8080, http://[::1]:8080",
    })
    void public_url_is_written_as_browsers_write_it(String typed, String effective) throws Exception {
        assertThat(Configurations.read(Map.of("PUBLIC_URL", typed)).publicUrl()).isEqualTo(effective);
        assertThat(Configurations.effective(Map.of("PUBLIC_URL", typed))
                        .path("publicUrl")
                        .asText())
                .isEqualTo(effective);
    }

    @Test
    void name_of_the_product_has_up_to_a_hundred_characters_of_any_kind() {
        assertThat(Configurations.read(Map.of("PRODUCT_NAME", "🏠".repeat(100))).productName())
                .isEqualTo("🏠".repeat(100));
        assertThat(Configurations.mistake(Map.of("PRODUCT_NAME", "🏠".repeat(101))))
                .contains("productName (PRODUCT_NAME) must be a name on one line, of at most 100 characters");
    }

    @Test
    void former_variable_of_the_products_name_counts_after_the_new_one_and_is_warned_of() throws Exception {
        Map<String, String> both = Map.of("PRODUCT_NAME", "New", "MAIL_PRODUCT_NAME", "Old");

        assertThat(Configurations.read(both).productName()).isEqualTo("New");
        assertThat(Configurations.check("config.yml", Map.of("MAIL_PRODUCT_NAME", "Old")))
                .contains("productName: Old", "# MAIL_PRODUCT_NAME is called PRODUCT_NAME now: rename it.\n");
        assertThat(Configurations.check("config.yml", both))
                .contains("# MAIL_PRODUCT_NAME has no effect, since PRODUCT_NAME is set: remove it.\n");
        assertThat(Configurations.check("config.yml", Map.of("PRODUCT_NAME", "New")))
                .doesNotContain("MAIL_PRODUCT_NAME");
    }

    @Test
    void former_key_of_the_products_name_is_told_the_new_one() {
        assertThatThrownBy(() -> Configurations.write(folder, "mail:\n  productName: Old\n", Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("mail.productName is called productName now, and stands outside mail.");
    }

    @Test
    void variable_without_a_default_must_be_set() {
        assertThatThrownBy(() -> Configurations.write(folder, "publicUrl: \"${MY_URL}\"\n", Map.of()))
                .hasMessage("The configuration takes a value from MY_URL, which is not set.");
        assertThat(Configurations.write(folder, "publicUrl: \"${MY_URL}\"\n", Map.of("MY_URL", "https://x"))
                        .publicUrl())
                .isEqualTo("https://x");
    }

    @Test
    void missing_file_is_told() {
        assertThatThrownBy(() -> Configurations.read("nowhere.yml", Map.of()))
                .hasMessage("There is no file nowhere.yml.");
    }

    @Test
    void check_tells_of_a_first_password_that_breaks_a_rule() throws Exception {
        Map<String, String> weak = Map.of("ADMIN_USERNAME", "ada", "ADMIN_PASSWORD", "gatehouse 17");

        assertThat(Configurations.check("config.yml", weak))
                .contains("# administrator.password (ADMIN_PASSWORD) contains the name of this service. The start stops"
                        + " where there is no administrator yet.\n# The configuration is good.")
                .doesNotContain("gatehouse 17");
        assertThat(Configurations.check("config.yml", Map.of())).doesNotContain("The start stops");
    }

    @Test
    void check_masks_every_secret() throws Exception {
        String printed = Configurations.check(
                "config.yml",
                Map.of(
                        "GATEHOUSE_SECRET", SECRET,
                        "GATEHOUSE_SECRETS_ACCEPTED", SECRET + "," + SECRET,
                        "JWT_SECRET_KEY", SECRET,
                        "DATABASE_URL", "jdbc:mysql://root:" + SECRET + "@db/gate?password=" + SECRET,
                        "DATABASE_PASSWORD", SECRET,
                        "SMTP_USERNAME", "mailer",
                        "SMTP_PASSWORD", SECRET));

        assertThat(printed)
                .doesNotContain(SECRET)
                .contains("secret: '***'", "secretsAccepted: '***'", "jwtSecretKey: '***'", "password: '***'")
                .contains("url: jdbc:mysql://***@db/gate?***")
                .endsWith("# The configuration is good." + System.lineSeparator());
    }

    @Test
    void check_masks_the_secrets_of_dropwizard_too() throws Exception {
        Path file = Files.writeString(folder.resolve("config.yml"), """
                server:
                  applicationConnectors:
                    - type: https
                      port: 8443
                      keyStorePath: keys.p12
                      keyStorePassword: geheim
                """);

        assertThat(Configurations.check(file.toString(), Map.of()))
                .doesNotContain("geheim")
                .contains("keyStorePassword: '***'");
    }

    @Test
    void check_wants_the_secret_that_the_start_would_want() {
        assertThatThrownBy(() -> Configurations.check("config.yml", Map.of("DATABASE_URL", "mysql://db/gate")))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("secret (GATEHOUSE_SECRET) must be set");
    }

    @Test
    void sign_up_opens_only_where_mail_goes_out_and_somebody_has_said_who_sees_the_list_of_users() throws Exception {
        assertThatThrownBy(() -> Configurations.check("config.yml", Map.of("SIGN_UP", "open")))
                .hasMessageContaining("(CLASSIC_USERS_VISIBLE_TO)");
        assertThatThrownBy(() -> Configurations.check(
                        "config.yml",
                        Map.of("SIGN_UP", "open", "CLASSIC_USERS_VISIBLE_TO", "admin", "MAIL_TRANSPORT", "off")))
                .hasMessageContaining("account.signUp (SIGN_UP) open needs mail");
        assertThat(Configurations.check("config.yml", Map.of("SIGN_UP", "open", "CLASSIC_ENABLED", "false")))
                .contains("signUp: open");
        assertThat(Configurations.check(
                        "config.yml", Map.of("SIGN_UP", "open", "CLASSIC_USERS_VISIBLE_TO", "everyone")))
                .contains("usersVisibleTo: everyone");
    }

    @Test
    void what_check_prints_is_itself_a_good_configuration() throws Exception {
        String printed = Configurations.check("config.yml", Map.of("HTTP_PORT", "9090", "REQUEST_LOG", "true"));
        Path file = Files.writeString(folder.resolve("config.yml"), printed);

        assertThat(tree(Configurations.check(file.toString(), Map.of()))).isEqualTo(tree(printed));
    }

    private static JsonNode tree(String yaml) throws IOException {
        JsonNode tree = new YAMLMapper().readTree(yaml);
        // A set, in no order.
        ((ObjectNode) tree.path("server")).remove("allowedMethods");
        return tree;
    }

    @Test
    void every_key_of_the_manual_is_explained_and_has_a_variable() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("config.yml"));
        int ours = lines.indexOf("# What follows is Dropwizard's; all of its keys may be added.");

        for (int i = 0; i < ours; i++) {
            Matcher key = KEY.matcher(lines.get(i));
            if (key.matches() && !lines.get(i).startsWith("#") && !key.group(3).isEmpty()) {
                assertThat(lines.get(i))
                        .as("takes a variable")
                        .contains(": \"${")
                        .contains(":-");
                assertThat(isExplained(lines, i))
                        .as(lines.get(i) + " has a comment")
                        .isTrue();
            }
        }
    }

    /** Above, or above the key before it, with which it shares a comment. */
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
    void every_placeholder_of_the_manual_is_in_quotes() throws Exception {
        assertThat(Files.readAllLines(Path.of("config.yml")))
                .filteredOn(line -> !line.strip().startsWith("#") && line.contains("${"))
                .allSatisfy(
                        line -> assertThat(Arrays.stream(line.split(": ", 2)).skip(1))
                                .allMatch(value -> value.startsWith("\"") && value.endsWith("\"")));
    }
}
