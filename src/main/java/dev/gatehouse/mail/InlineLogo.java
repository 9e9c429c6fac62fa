package dev.gatehouse.mail;

import dev.gatehouse.appearance.AppearanceSettings;
import dev.gatehouse.appearance.Logo;
import dev.gatehouse.platform.crypto.Sha256;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** The team's logo as a part of mails, which no mail program has to load from the network. */
final class InlineLogo {
    private static final String PNG = "image/png";

    private final String id;
    private final byte[] encoded;

    private InlineLogo(byte[] png) {
        this.id = "logo-" + HexFormat.of().formatHex(Sha256.of(png), 0, 8) + "@gatehouse";
        this.encoded = Base64.getMimeEncoder().encode(png);
    }

    /** Returns the configured logo if it is a PNG image: most mail programs do not show SVG images. */
    static Optional<InlineLogo> of(AppearanceSettings appearance) {
        return appearance
                .logo()
                .filter(logo -> logo.mediaType().equals(PNG))
                .map(Logo::content)
                .map(InlineLogo::new);
    }

    /** Returns the URL of the image in the HTML of a mail (RFC 2392). */
    String url() {
        return "cid:" + id;
    }

    /** Returns the part of a mail. */
    MimeBodyPart part() throws MessagingException {
        InternetHeaders headers = new InternetHeaders();
        headers.setHeader("Content-Type", PNG + "; name=logo.png");
        headers.setHeader("Content-Transfer-Encoding", "base64");
        headers.setHeader("Content-ID", "<" + id + ">");
        headers.setHeader("Content-Disposition", "inline; filename=logo.png");
        return new MimeBodyPart(headers, encoded);
    }
}
