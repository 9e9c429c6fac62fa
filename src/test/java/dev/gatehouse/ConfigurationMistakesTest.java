package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.Configurations;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid values stop the start. The message names the key and the variable and does not repeat the value. */
class ConfigurationMistakesTest {
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
                "CONSOLE_ENABLED|yes|console.enabled (CONSOLE_ENABLED) must be true, false or empty",
                "ACCENT_COLOR|green|appearance.accentColor (ACCENT_COLOR) must be a colour in the form #rrggbb",
                "ACCENT_COLOR|#1f6a54;}|appearance.accentColor (ACCENT_COLOR) must be a colour in the form #rrggbb",
                "LOGO_FILE|/nowhere/logo.svg|appearance.logoFile (LOGO_FILE) must be a readable SVG or PNG file",
                "LOGO_FILE|README.md|appearance.logoFile (LOGO_FILE) must be a readable SVG or PNG file",
                "APP_URL|javascript:alert(1)|appearance.appUrl (APP_URL) must be an http or https URL",
                "APP_URL|https://a@app.example.org|appearance.appUrl (APP_URL) must be an http or https URL",
                "APP_URL|//app.example.net|appearance.appUrl (APP_URL) must be an http or https URL",
                "SUPPORT_ADDRESS|Help <help@example.org>|appearance.supportAddress (SUPPORT_ADDRESS) must be an email",
                "SUPPORT_ADDRESS|a@b?bcc=c@d|appearance.supportAddress (SUPPORT_ADDRESS) must be an email address",
                "TERMS_URL|data:text/html,a|appearance.termsUrl (TERMS_URL) must be an http or https URL",
                "PRIVACY_URL|privacy.html|appearance.privacyUrl (PRIVACY_URL) must be an http or https URL",
                "DATA_DIR|a;b|dataDirectory (DATA_DIR) must be the path of a folder",
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
                "ACCESS_TOKEN_LIFETIME|soon|accessToken.lifetime (ACCESS_TOKEN_LIFETIME) must be a duration, for example",
                "ACCESS_TOKEN_LIFETIME|-5 minutes|accessToken.lifetime (ACCESS_TOKEN_LIFETIME) must be a duration",
                "ACCESS_TOKEN_LIFETIME|0 seconds|accessToken.lifetime (ACCESS_TOKEN_LIFETIME) must be greater than",
                "ACCESS_TOKEN_LIFETIME|2 days|accessToken.lifetime (ACCESS_TOKEN_LIFETIME) must be less than",
                "KEY_ALGORITHM|foo|key.algorithm (KEY_ALGORITHM) must be auto, ES256, RS256 or EdDSA",
                "GATEHOUSE_SECRETS_ACCEPTED|too short|secretsAccepted (GATEHOUSE_SECRETS_ACCEPTED) must be a list of",
                "GATEHOUSE_SECRETS_ACCEPTED|0123456789abcdef0123456789abcdef,x|secretsAccepted (GATEHOUSE_SECRETS_ACCEPTED)",
                "FRESH_FOR|0 seconds|accessToken.freshFor (FRESH_FOR) must be greater than",
                "FRESH_FOR|2 days|accessToken.freshFor (FRESH_FOR) must be less than",
                "KEY_ROTATION_INTERVAL|59 minutes|key.rotationInterval (KEY_ROTATION_INTERVAL) must be greater than",
                "KEY_ROTATION_INTERVAL|quarterly|key.rotationInterval (KEY_ROTATION_INTERVAL) must be a duration, for example",
                "KEY_ALGORITHM|none|key.algorithm (KEY_ALGORITHM) must be auto, ES256, RS256 or EdDSA",
                "PASSWORD_HASH_MEMORY|7|password.memory (PASSWORD_HASH_MEMORY) must be greater than or equal to 8",
                "MAIL_TRANSPORT|mail|mail.transport (MAIL_TRANSPORT) must be file, smtp or off",
                "MAIL_FROM|Ada <ada@example.org>|mail.from (MAIL_FROM) must be an email address, as in",
                "MAIL_FROM_NAME|a\tb|mail.fromName (MAIL_FROM_NAME) must be on one line",
                "PRODUCT_NAME|a\tb|productName (PRODUCT_NAME) must be one line of 1 to 100 characters",
                "PRODUCT_NAME|' '|productName (PRODUCT_NAME) must be one line of 1 to 100 characters",
                "MAIL_PRODUCT_NAME|a\tb|productName (MAIL_PRODUCT_NAME) must be one line of 1 to 100 characters",
                "MAIL_TEMPLATES|/nowhere/at/all|mail.templates (MAIL_TEMPLATES) must be an existing folder",
                "LINK_BASE_URL|https://front.example.org/|mail.linkBaseUrl (LINK_BASE_URL) must be an http or https URL",
                "LINK_BASE_URL|https://app.example.org?a=b|mail.linkBaseUrl (LINK_BASE_URL) must be an http or https",
                "LINK_BASE_URL|https://a@app.example.org|mail.linkBaseUrl (LINK_BASE_URL) must be an http or https",
                "LINK_BASE_URL|javascript:alert(1)|mail.linkBaseUrl (LINK_BASE_URL) must be an http or https URL",
                "SMTP_HOST|mail example|mail.smtp.host (SMTP_HOST) must be the name or address of a mail server",
                "SMTP_PORT|70000|mail.smtp.port (SMTP_PORT) must be less than or equal to 65535",
                "SMTP_USERNAME|mailer|mail.smtp.username (SMTP_USERNAME) and mail.smtp.password (SMTP_PASSWORD) must be",
                "SMTP_PASSWORD|geheim|mail.smtp.username (SMTP_USERNAME) and mail.smtp.password (SMTP_PASSWORD) must be",
                "SMTP_SECURITY|perhaps|mail.smtp.security (SMTP_SECURITY) must be starttls, tls, none or none-anywhere",
                "SMTP_CA_FILE|/nowhere/ca.pem|mail.smtp.caFile (SMTP_CA_FILE) must be a readable file with certificates",
                "SMTP_CA_FILE|README.md|mail.smtp.caFile (SMTP_CA_FILE) must be a readable file with certificates",
                "AUDIT_ERASURE_AFTER|a while|audit.erasureAfter (AUDIT_ERASURE_AFTER) must be a duration, for example",
                "AUDIT_ERASURE_AFTER|-1 days|audit.erasureAfter (AUDIT_ERASURE_AFTER) must be a duration, for example",
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
                "METRICS_HOST|' '|operatorPorts.metricsHost (METRICS_HOST) must not be empty",
                "DATABASE_URL|postgres://u:geheim@h/d|database.url (DATABASE_URL) must be jdbc:mysql://host/database",
                "DATABASE_URL|mysql+srv://u:geheim@db.example.org/d|database.url (DATABASE_URL) must name the host",
                "SQLALCHEMY_DATABASE_URI|jdbc:mysql+srv://u:geheim@h/d|database.url (SQLALCHEMY_DATABASE_URI) must name the host",
                "DATABASE_URL|mysql://u:geheim@|database.url (DATABASE_URL) must name a host and a database",
                "DATABASE_URL|jdbc:mysql://u:geheim@h|database.url (DATABASE_URL) must have the form jdbc:mysql://",
                "DATABASE_URL|jdbc:h2:file:x;geheim|database.url (DATABASE_URL) must have options in the form",
                "SQLALCHEMY_DATABASE_URI|sqlite:///geheim.db|database.url (SQLALCHEMY_DATABASE_URI) must be jdbc:",
                "DATABASE_MIGRATE_ON_START|perhaps|database.migrateOnStart (DATABASE_MIGRATE_ON_START) must be true or",
                "DATABASE_MAX_CONNECTIONS|0|database.maxConnections (DATABASE_MAX_CONNECTIONS) must be greater than",
                "HTTP_REQUEST_TIMEOUT|soon|requestTimeout (HTTP_REQUEST_TIMEOUT) must be",
                "DATABASE_CONNECTION_TIMEOUT|0s|database.connectionTimeout (DATABASE_CONNECTION_TIMEOUT) must be",
                "HTTP_MAX_CONNECTIONS|9|http.maxConnections (HTTP_MAX_CONNECTIONS) must be greater than or equal to 10",
                "HTTP_MAX_CONNECTIONS|many|http.maxConnections (HTTP_MAX_CONNECTIONS) must be a number",
                "HTTP_BODY_BUDGET|100KiB|http.bodyBudget (HTTP_BODY_BUDGET) must be greater than or equal to 256",
                "HTTP_BODY_BUDGET|2GiB|http.bodyBudget (HTTP_BODY_BUDGET) must be less than or equal to 1",
                "HTTP_BODY_BUDGET|plenty|http.bodyBudget (HTTP_BODY_BUDGET) must be a size, for example 64KiB or 32MiB",
                "HTTP_MIN_RESPONSE_RATE|fast|minResponseDataPerSecond (HTTP_MIN_RESPONSE_RATE) must be a size, for example",
                "SHUTDOWN_DELAY|6 minutes|shutdownDelay (SHUTDOWN_DELAY) must be less than",
                "SHUTDOWN_DELAY|soon|shutdownDelay (SHUTDOWN_DELAY) must be a duration",
                "LOG_LEVEL|foo|(LOG_LEVEL) must be one of OFF, ERROR, WARN, INFO, DEBUG, TRACE",
                "LOG_FORMAT|foo|layout.type (LOG_FORMAT) must be text or json",
                "REQUEST_LOG|yes|requestLog (REQUEST_LOG) must be true or false",
            })
    void invalid_value_is_reported_with_key_and_variable(String variable, String value, String sentence) {
        String mistake = Configurations.mistake(Map.of(variable, value));

        assertThat(mistake)
                .startsWith("config.yml: ")
                .contains(sentence)
                .doesNotContain("geheim")
                .hasLineCount(1);
        if (value.length() > 4 && !sentence.contains(value)) {
            assertThat(mistake)
                    .as("must not repeat the value: it may be a secret")
                    .doesNotContain(value);
        }
    }

    @Test
    void unencrypted_smtp_is_allowed_to_localhost_or_by_an_explicit_setting() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "MAIL_TRANSPORT", "smtp",
                "MAIL_FROM", "login@example.org",
                "PUBLIC_URL", "https://login.example.org",
                "SMTP_HOST", "mail.example.org",
                "SMTP_SECURITY", "none"));
        assertThat(Configurations.mistake(settings))
                .contains("mail.smtp.security (SMTP_SECURITY) must not be none if mail.smtp.host (SMTP_HOST) is");
        settings.put("SMTP_SECURITY", "none-anywhere");
        assertThat(Configurations.read(settings).mail().smtp().host()).isEqualTo("mail.example.org");
        settings.put("SMTP_SECURITY", "none");
        settings.put("SMTP_HOST", "localhost");
        assertThat(Configurations.read(settings).mail().smtp().host()).isEqualTo("localhost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080", "http://a.localhost"})
    void links_in_mails_need_an_address_that_is_reachable_from_other_machines(String publicUrl) {
        Map<String, String> settings = Map.of(
                "MAIL_TRANSPORT", "smtp",
                "MAIL_FROM", "login@example.org",
                "SMTP_HOST", "mail.example.org",
                "PUBLIC_URL", publicUrl);

        assertThat(Configurations.mistake(Map.of("MAIL_TRANSPORT", "smtp")))
                .contains(
                        "mail.transport (MAIL_TRANSPORT) smtp requires mail.smtp.host (SMTP_HOST) and the sender address"
                                + " mail.from (MAIL_FROM)");
        assertThat(Configurations.mistake(settings))
                .contains("publicUrl (PUBLIC_URL) must not be a loopback address such as localhost if mail.transport"
                        + " (MAIL_TRANSPORT) is smtp");
    }

    @Test
    void links_to_localhost_are_accepted_if_public_url_and_link_base_url_are_local() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "MAIL_TRANSPORT", "smtp",
                "MAIL_FROM", "login@example.org",
                "SMTP_HOST", "localhost",
                "PUBLIC_URL", "http://localhost:8080"));

        settings.put("LINK_BASE_URL", "https://app.example.org/account");
        assertThat(Configurations.mistake(settings)).contains("publicUrl (PUBLIC_URL) must not be a loopback address");
        settings.put("LINK_BASE_URL", "http://localhost:8080/pages");
        assertThat(Configurations.read(settings).mail().smtp().host()).isEqualTo("localhost");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_IDLE_TIMEOUT, 999ms, idleTimeout",
        "HTTP_IDLE_TIMEOUT, 61m, idleTimeout",
        "HTTP_REQUEST_TIMEOUT, 0s, requestTimeout",
        "HTTP_REQUEST_TIMEOUT, 2h, requestTimeout"
    })
    void invalid_value_for_both_ports_is_reported_for_each_port(String variable, String value, String key) {
        assertThat(Configurations.mistake(Map.of(variable, value)).lines())
                .hasSize(2)
                .allMatch(line -> line.contains("[0]." + key + " (" + variable + ") must be "));
    }

    @Test
    void all_invalid_values_are_reported_together() {
        assertThat(Configurations.mistake(Map.of("KEY_ALGORITHM", "foo", "PUBLIC_URL", "foo", "HTTP_PORT", "-1")))
                .hasLineCount(3);
    }
}
