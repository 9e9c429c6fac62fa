package dev.gatehouse.mail;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.gatehouse.kernel.Loopback;
import dev.gatehouse.kernel.Secret;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.concurrent.TimeUnit;

/**
 * Settings of the mail server.
 *
 * @param port 0: 587 with {@code starttls}, 465 with {@code tls}, 25 without TLS
 * @param username empty: no authentication
 * @param security {@code starttls}, {@code tls}, {@code none} or {@code none-anywhere}
 * @param caFile PEM file with the CA certificates that are trusted; empty: those of the Java runtime
 * @param timeout for connecting, reading and writing; 1 to 30 seconds
 */
public record SmtpSettings(
        @NotNull @Pattern(regexp = "[A-Za-z0-9.:_-]*", message = "must be the name or address of a mail server")
        String host,

        @Min(0) @Max(65_535) int port,
        @NotNull String username,
        @NotNull Secret password,

        @NotNull
        @Pattern(regexp = "starttls|tls|none|none-anywhere", message = "must be starttls, tls, none or none-anywhere")
        String security,

        @NotNull String caFile,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS) @MaxDuration(value = 30, unit = TimeUnit.SECONDS)
        Duration timeout) {

    @JsonIgnore
    @ValidationMethod(
            message = "mail.smtp.username (SMTP_USERNAME) and mail.smtp.password (SMTP_PASSWORD) must be set together")
    public boolean isUsernameWithPassword() {
        return username.isEmpty() == password.isEmpty();
    }

    @JsonIgnore
    @ValidationMethod(
            message =
                    "mail.smtp.security (SMTP_SECURITY) must not be none if mail.smtp.host (SMTP_HOST) is another machine:"
                            + " passwords and links would cross the network unencrypted. To allow that, set none-anywhere")
    public boolean isSecureEnough() {
        return !security.equals("none") || host.isEmpty() || Loopback.is(host);
    }

    boolean startsTls() {
        return security.equals("starttls");
    }

    boolean isTls() {
        return security.equals("tls");
    }

    int effectivePort() {
        if (port != 0) {
            return port;
        }
        return startsTls() ? 587 : isTls() ? 465 : 25;
    }
}
