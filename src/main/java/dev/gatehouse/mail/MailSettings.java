package dev.gatehouse.mail;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.gatehouse.kernel.Loopback;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Settings of mails.
 *
 * @param transport {@code file}, {@code smtp} or {@code off}; empty: {@code file} on the embedded database, else {@code off}
 * @param from the sender address; empty: {@code no-reply@} and the host of the public URL
 * @param fromName the sender name; empty: the product name
 * @param templates a folder with custom templates; empty: none
 * @param linkBaseUrl the base URL of links, as for {@code /verify}; empty: the public URL and {@code /pages}
 */
public record MailSettings(
        @NotNull @Pattern(regexp = "|file|smtp|off", message = "must be file, smtp or off")
        String transport,

        @NotNull String from,

        @NotNull @Size(max = 100) @Pattern(regexp = "[^\\p{Cc}]*", message = "must be on one line")
        String fromName,

        @NotNull String templates,
        @NotNull String linkBaseUrl,
        @Valid @NotNull SmtpSettings smtp) {

    /** How mails are delivered. */
    enum Transport {
        FILE,
        SMTP,
        OFF
    }

    @JsonIgnore
    @ValidationMethod(
            message = "mail.transport (MAIL_TRANSPORT) smtp requires mail.smtp.host (SMTP_HOST) and the sender address"
                    + " mail.from (MAIL_FROM), as in login@example.org")
    public boolean isSmtpComplete() {
        return !transport.equals("smtp") || (!smtp.host().isEmpty() && !from.isEmpty());
    }

    @JsonIgnore
    @ValidationMethod(message = "mail.from (MAIL_FROM) must be an email address, as in login@example.org")
    public boolean isFromAnAddress() {
        return from.isEmpty() || Addresses.isAddress(from);
    }

    @JsonIgnore
    @ValidationMethod(
            message = "mail.linkBaseUrl (LINK_BASE_URL) must be an http or https URL without a query, a fragment or a"
                    + " slash at its end, as in https://app.example.org/account")
    public boolean isLinkBaseUrlPlain() {
        return linkBaseUrl.isEmpty() || isPlain(linkBaseUrl);
    }

    private static boolean isPlain(String text) {
        try {
            URI url = new URI(text);
            return url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && (text.startsWith("https://") || text.startsWith("http://"))
                    && !text.endsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    @JsonIgnore
    @ValidationMethod(message = "mail.templates (MAIL_TEMPLATES) must be an existing folder")
    public boolean isTemplatesAFolder() {
        try {
            return templates.isEmpty() || Files.isDirectory(Path.of(templates));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @JsonIgnore
    @ValidationMethod(
            message = "mail.smtp.caFile (SMTP_CA_FILE) must be a readable file with certificates in PEM format")
    public boolean isCaFileGood() {
        return smtp.caFile().isEmpty() || TrustStores.areIn(smtp.caFile());
    }

    /**
     * Returns whether recipients can follow the links. With SMTP, a public URL with a loopback host, as in localhost, is valid
     * only if the base URL of links is configured and also has one: a developer uses a mail catcher.
     */
    public boolean fits(String publicUrl) {
        return !transport.equals("smtp") || !isLocal(publicUrl) || (isPlain(linkBaseUrl) && isLocal(linkBaseUrl));
    }

    private static boolean isLocal(String url) {
        return Loopback.is(URI.create(url).getHost());
    }

    /**
     * Returns whether mail is off.
     *
     * @param embedded whether the database is the embedded one
     */
    public boolean isOff(boolean embedded) {
        return effectiveTransport(embedded) == Transport.OFF;
    }

    Transport effectiveTransport(boolean embedded) {
        return switch (transport) {
            case "file" -> Transport.FILE;
            case "smtp" -> Transport.SMTP;
            case "off" -> Transport.OFF;
            default -> embedded ? Transport.FILE : Transport.OFF;
        };
    }

    String effectiveLinkBaseUrl(String publicUrl) {
        return linkBaseUrl.isEmpty() ? publicUrl + "/pages" : linkBaseUrl;
    }

    String effectiveFromName(String productName) {
        return fromName.isEmpty() ? productName : fromName;
    }

    /** Returns the sender address; if none is configured, a no-reply address at the host of the public URL. */
    String effectiveFrom(String publicUrl) {
        return from.isEmpty() ? "no-reply@" + URI.create(publicUrl).getHost().replaceAll("[\\[\\]:]", "") : from;
    }
}
