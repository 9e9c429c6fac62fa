package dev.gatehouse;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.account.AccountSettings;
import dev.gatehouse.admin.AdministratorSettings;
import dev.gatehouse.appearance.AppearanceSettings;
import dev.gatehouse.audit.AuditSettings;
import dev.gatehouse.classic.ClassicSettings;
import dev.gatehouse.edge.CorsSettings;
import dev.gatehouse.edge.ProxySettings;
import dev.gatehouse.edge.PublicUrl;
import dev.gatehouse.edge.connection.HttpSettings;
import dev.gatehouse.edge.connection.OperatorPortSettings;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.key.KeySettings;
import dev.gatehouse.mail.MailSettings;
import dev.gatehouse.password.PasswordSettings;
import dev.gatehouse.platform.config.EffectiveSettings;
import dev.gatehouse.platform.config.SettingVariables;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecretFile;
import dev.gatehouse.platform.database.DataFolder;
import dev.gatehouse.platform.database.DatabaseSettings;
import dev.gatehouse.session.SessionSettings;
import dev.gatehouse.site.ConsoleSettings;
import dev.gatehouse.takeover.TakeoverSettings;
import dev.gatehouse.throttle.ThrottleSettings;
import dev.gatehouse.token.AccessTokenSettings;
import dev.gatehouse.token.RevocationSettings;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The keys of config.yml. The comments in that file document them. */
public final class GatehouseConfiguration extends Configuration {
    private final SettingVariables variables;

    @NotNull
    private final String publicUrl;

    @NotNull
    @Pattern(regexp = "(?=.*\\S)[^\\p{Cc}]{1,100}", message = "must be one line of 1 to 100 characters")
    private final String productName;

    @Valid
    @NotNull
    private final AppearanceSettings appearance;

    @Valid
    @NotNull
    private final ConsoleSettings console;

    @NotNull
    @Pattern(regexp = "[^;\\x00]*[^;\\s\\x00][^;\\x00]*", message = "must be the path of a folder, without a semicolon")
    private final String dataDirectory;

    @NotNull
    private final Secret secret;

    @NotNull
    private final Secret secretsAccepted;

    @NotNull
    @Pattern(regexp = "auto|off", message = "must be auto or off")
    private final String nativeCrypto;

    @Valid
    @NotNull
    private final ClassicSettings classic;

    @Valid
    @NotNull
    private final AccessTokenSettings accessToken;

    @Valid
    @NotNull
    private final SessionSettings session;

    @Valid
    @NotNull
    private final ThrottleSettings throttle;

    @Valid
    @NotNull
    private final RevocationSettings revocation;

    @Valid
    @NotNull
    private final AuditSettings audit;

    @Valid
    @NotNull
    private final KeySettings key;

    @Valid
    @NotNull
    private final PasswordSettings password;

    @Valid
    @NotNull
    private final AccountSettings account;

    @Valid
    @NotNull
    private final MailSettings mail;

    @Valid
    @NotNull
    private final CorsSettings cors;

    @Valid
    @NotNull
    private final ProxySettings proxy;

    @Valid
    @NotNull
    private final OperatorPortSettings operatorPorts;

    @Valid
    @NotNull
    private final HttpSettings http;

    @Valid
    @NotNull
    private final DatabaseSettings database;

    @Valid
    @NotNull
    private final AdministratorSettings administrator;

    @Valid
    @NotNull
    private final TakeoverSettings takeover;

    @NotNull
    @MinDuration(0)
    @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
    private final Duration shutdownDelay;

    private final boolean requestLog;

    @JsonCreator
    GatehouseConfiguration(
            @JacksonInject SettingVariables variables,
            @JsonProperty("publicUrl") String publicUrl,
            @JsonProperty("productName") String productName,
            @JsonProperty("appearance") AppearanceSettings appearance,
            @JsonProperty("console") ConsoleSettings console,
            @JsonProperty("dataDirectory") String dataDirectory,
            @JsonProperty("secret") Secret secret,
            @JsonProperty("secretsAccepted") Secret secretsAccepted,
            @JsonProperty("nativeCrypto") String nativeCrypto,
            @JsonProperty("classic") ClassicSettings classic,
            @JsonProperty("accessToken") AccessTokenSettings accessToken,
            @JsonProperty("session") SessionSettings session,
            @JsonProperty("throttle") ThrottleSettings throttle,
            @JsonProperty("revocation") RevocationSettings revocation,
            @JsonProperty("audit") AuditSettings audit,
            @JsonProperty("key") KeySettings key,
            @JsonProperty("password") PasswordSettings password,
            @JsonProperty("account") AccountSettings account,
            @JsonProperty("mail") MailSettings mail,
            @JsonProperty("cors") CorsSettings cors,
            @JsonProperty("proxy") ProxySettings proxy,
            @JsonProperty("operatorPorts") OperatorPortSettings operatorPorts,
            @JsonProperty("http") HttpSettings http,
            @JsonProperty("database") DatabaseSettings database,
            @JsonProperty("administrator") AdministratorSettings administrator,
            @JsonProperty("takeover") TakeoverSettings takeover,
            @JsonProperty("shutdownDelay") Duration shutdownDelay,
            @JsonProperty("requestLog") boolean requestLog) {
        this.variables = variables;
        this.publicUrl = PublicUrl.of(publicUrl).map(PublicUrl::text).orElse(publicUrl);
        this.productName = productName;
        this.appearance = appearance;
        this.console = console;
        this.dataDirectory = dataDirectory;
        this.secret = secret;
        this.secretsAccepted = secretsAccepted;
        this.nativeCrypto = nativeCrypto;
        this.classic = classic;
        this.accessToken = accessToken;
        this.session = session;
        this.throttle = throttle;
        this.revocation = revocation;
        this.audit = audit;
        this.key = key;
        this.password = password;
        this.account = account;
        this.mail = mail;
        this.cors = cors;
        this.proxy = proxy;
        this.operatorPorts = operatorPorts;
        this.http = http;
        this.database = database;
        this.administrator = administrator;
        this.takeover = takeover;
        this.shutdownDelay = shutdownDelay;
        this.requestLog = requestLog;
    }

    /**
     * Returns the settings in effect, with secrets as {@code ***}.
     *
     * @param mapper the mapper that reads the configuration
     */
    public EffectiveSettings effective(ObjectMapper mapper) {
        return new EffectiveSettings(mapper, this, variables);
    }

    @JsonProperty
    public String publicUrl() {
        return publicUrl;
    }

    @JsonProperty
    public String productName() {
        return productName;
    }

    @JsonProperty
    public AppearanceSettings appearance() {
        return appearance;
    }

    @JsonProperty
    public ConsoleSettings console() {
        return console;
    }

    @JsonProperty
    public Path dataDirectory() {
        return Path.of(dataDirectory);
    }

    @JsonProperty
    public Secret secret() {
        return secret;
    }

    @JsonProperty
    public Secret secretsAccepted() {
        return secretsAccepted;
    }

    /** Returns the provider of the service's secret, which is configured or generated. */
    @JsonIgnore
    public MasterSecretFile secretFile() {
        return new MasterSecretFile(dataDirectory(), secret, secretsAccepted, database.isEmbedded());
    }

    /** Returns whether other services can sign tokens of the classic API. */
    @JsonIgnore
    public boolean sharesKey() {
        return classic.sharedKey().isPresent();
    }

    /** Returns the folder of the embedded database, the generated secret and the logs. */
    @JsonIgnore
    public DataFolder dataFolder() {
        return new DataFolder(dataDirectory(), database.isEmbedded(), secretFile());
    }

    @JsonProperty
    public String nativeCrypto() {
        return nativeCrypto;
    }

    @JsonIgnore
    @ValidationMethod(
            message = "publicUrl (PUBLIC_URL) must be an http or https URL without a query or a trailing slash, for"
                    + " example https://login.example.org, or https://www.example.net/auth behind a proxy that strips /auth;"
                    + " write an internationalised host in its ASCII (punycode) form")
    public boolean isPublicUrlPlain() {
        try {
            // The host must be valid, because it is also a mail domain and a word that passwords must not contain.
            return PublicUrl.of(publicUrl).isPresent() && new URI(publicUrl).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    @JsonIgnore
    @ValidationMethod(message = "secret (GATEHOUSE_SECRET) must have at least " + MasterSecret.MINIMUM_BYTES + " bytes")
    public boolean isSecretLongEnough() {
        return secret.isEmpty() || secret.utf8().length >= MasterSecret.MINIMUM_BYTES;
    }

    @JsonIgnore
    @ValidationMethod(
            message = "secret (GATEHOUSE_SECRET) must have at least " + MasterSecret.DIFFERENT_BYTES
                    + " different bytes. Generate a random secret with: openssl rand -base64 32")
    public boolean isSecretVaried() {
        return secret.isEmpty() || !isSecretLongEnough() || secret.differentBytes() >= MasterSecret.DIFFERENT_BYTES;
    }

    /** Accepted secrets need no minimum of different bytes: a weak secret is replaced by moving it there. */
    @JsonIgnore
    @ValidationMethod(
            message = "secretsAccepted (GATEHOUSE_SECRETS_ACCEPTED) must be a list of secrets, separated by commas,"
                    + " each of at least " + MasterSecret.MINIMUM_BYTES + " bytes")
    public boolean isEverySecretAcceptedLongEnough() {
        return secretsAccepted.parts().stream().allMatch(part -> part.utf8().length >= MasterSecret.MINIMUM_BYTES);
    }

    /** Returns whether native libraries may be used. */
    @JsonIgnore
    public boolean nativeAllowed() {
        return nativeCrypto.equals("auto");
    }

    @JsonProperty
    public ClassicSettings classic() {
        return classic;
    }

    @JsonProperty
    public AccessTokenSettings accessToken() {
        return accessToken;
    }

    @JsonProperty
    public SessionSettings session() {
        return session;
    }

    @JsonProperty
    public ThrottleSettings throttle() {
        return throttle;
    }

    @JsonProperty
    public RevocationSettings revocation() {
        return revocation;
    }

    @JsonProperty
    public AuditSettings audit() {
        return audit;
    }

    @JsonProperty
    public KeySettings key() {
        return key;
    }

    /** Returns the longest lifetime of tokens that the signing keys sign; a shared key of the classic API signs its own. */
    @JsonIgnore
    public java.time.Duration longestTokenLifetime() {
        java.time.Duration modern = accessToken.lifetime().toJavaDuration();
        java.time.Duration other = java.time.Duration.ofSeconds(classic.accessTokenExpires());
        boolean signed = classic.enabled() && classic.jwtSecretKey().isEmpty();
        return signed && other.compareTo(modern) > 0 ? other : modern;
    }

    @JsonProperty
    public PasswordSettings password() {
        return password;
    }

    @JsonProperty
    public AccountSettings account() {
        return account;
    }

    @JsonProperty
    public MailSettings mail() {
        return mail;
    }

    @JsonIgnore
    @ValidationMethod(
            message = "publicUrl (PUBLIC_URL) must not be a loopback address such as localhost if mail.transport"
                    + " (MAIL_TRANSPORT) is smtp: mails contain links to it. To test mails with a mail catcher on this"
                    + " machine, also set mail.linkBaseUrl (LINK_BASE_URL) to a loopback address, for example"
                    + " http://localhost:8080/pages")
    public boolean isPublicUrlFitForMail() {
        return !isPublicUrlPlain() || mail.fits(publicUrl);
    }

    @JsonIgnore
    @ValidationMethod(
            message =
                    "account.signUp (SIGN_UP) open requires mail: set mail.transport (MAIL_TRANSPORT) to smtp or file")
    public boolean isSignUpPossible() {
        return !account.isSignUpOpen() || !mail.isOff(database.isEmbedded());
    }

    @JsonIgnore
    @ValidationMethod(
            message =
                    "account.signUp (SIGN_UP) is open, and every signed-in user could list all users through the classic API:"
                            + " set classic.usersVisibleTo (CLASSIC_USERS_VISIBLE_TO) to admin or everyone")
    public boolean isListOfUsersDecided() {
        return !account.isSignUpOpen() || !classic.enabled() || classic.isUsersVisibleToSet();
    }

    @JsonProperty
    public CorsSettings cors() {
        return cors;
    }

    @JsonProperty
    public ProxySettings proxy() {
        return proxy;
    }

    @JsonProperty
    public OperatorPortSettings operatorPorts() {
        return operatorPorts;
    }

    @JsonIgnore
    @ValidationMethod(
            message =
                    "operatorPorts.metricsPort (METRICS_PORT) requires server.type: default, which supports several ports")
    public boolean isMetricsPortPossible() {
        return operatorPorts.metricsPort() == null || getServerFactory() instanceof DefaultServerFactory;
    }

    @JsonProperty
    public HttpSettings http() {
        return http;
    }

    @JsonProperty
    public DatabaseSettings database() {
        return database;
    }

    @JsonProperty
    public AdministratorSettings administrator() {
        return administrator;
    }

    @JsonProperty
    public TakeoverSettings takeover() {
        return takeover;
    }

    @JsonProperty
    public Duration shutdownDelay() {
        return shutdownDelay;
    }

    @JsonProperty
    public boolean requestLog() {
        return requestLog;
    }
}
