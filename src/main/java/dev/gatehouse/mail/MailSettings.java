package dev.gatehouse.mail;

import com.fasterxml.jackson.annotation.JsonIgnore;
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
 * How mails go, and what they look like.
 *
 * @param transport {@code file}, {@code smtp} or {@code off}; empty: {@code file} on the embedded database, else {@code off}
 * @param from the address that mails come from
 * @param fromName what is shown beside it; empty: the product's name
 * @param templates a folder with templates that replace the service's own; empty: none
 * @param linkBaseUrl before {@code /verify} and the like; empty: {@code /pages} of the service itself
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

    /** Where mails go. */
    enum Transport {
        FILE,
        SMTP,
        OFF
    }

    @JsonIgnore
    @ValidationMethod(
            message = "mail.transport (MAIL_TRANSPORT) smtp needs mail.smtp.host (SMTP_HOST), and an address that mails"
                    + " come from in mail.from (MAIL_FROM), as in login@example.org")
    public boolean isSmtpComplete() {
        return !transport.equals("smtp") || (!smtp.host().isEmpty() && !from.isEmpty());
    }

    @JsonIgnore
    @ValidationMethod(message = "mail.from (MAIL_FROM) must be an address, as in login@example.org")
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
    @ValidationMethod(message = "mail.templates (MAIL_TEMPLATES) must be a folder that exists")
    public boolean isTemplatesAFolder() {
        try {
            return templates.isEmpty() || Files.isDirectory(Path.of(templates));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @JsonIgnore
    @ValidationMethod(
            message = "mail.smtp.caFile (SMTP_CA_FILE) must be a file with certificates in PEM form, which can be read")
    public boolean isCaFileGood() {
        return smtp.caFile().isEmpty() || TrustStores.areIn(smtp.caFile());
    }

    /**
     * Whether the recipient of a mail can follow its links. An address of this machine is accepted with SMTP only if both the
     * public URL and the explicit base of the links have one: a developer with a mail catcher wrote that.
     */
    public boolean fits(String publicUrl) {
        return !transport.equals("smtp") || !isLocal(publicUrl) || (isPlain(linkBaseUrl) && isLocal(linkBaseUrl));
    }

    private static boolean isLocal(String url) {
        return Loopback.is(URI.create(url).getHost());
    }

    /**
     * Whether nothing is sent.
     *
     * @param embedded whether the service is one that is being tried out
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

    /** Where no address is given, as with files, one that nobody answers to. */
    String effectiveFrom(String publicUrl) {
        return from.isEmpty() ? "no-reply@" + URI.create(publicUrl).getHost().replaceAll("[\\[\\]:]", "") : from;
    }
}
