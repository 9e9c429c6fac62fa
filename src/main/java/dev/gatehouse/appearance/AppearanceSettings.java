package dev.gatehouse.appearance;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Settings of the look of pages and mails, and of the links in them.
 *
 * @param accentColor the colour of buttons and links, as {@code #rrggbb}; empty: the green of Gatehouse
 * @param logoFile an SVG or PNG file; empty: the logo of Gatehouse
 * @param appUrl the URL of the team's application; empty: no links to it
 * @param supportAddress the email address for questions of users; empty: none
 * @param termsUrl the URL of the terms of use; empty: none
 * @param privacyUrl the URL of the privacy policy; empty: none
 */
public record AppearanceSettings(
        @NotNull String accentColor,
        @NotNull String logoFile,
        @NotNull String appUrl,
        @NotNull String supportAddress,
        @NotNull String termsUrl,
        @NotNull String privacyUrl) {

    /** An address that needs no escaping in a {@code mailto:} URL (RFC 6068, section 2). */
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9._+~-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    @JsonIgnore
    @ValidationMethod(
            message = "appearance.accentColor (ACCENT_COLOR) must be a colour in the form #rrggbb, for example #1f6a54")
    public boolean isAccentColorAColor() {
        return accentColor.isEmpty() || AccentColor.of(accentColor).isPresent();
    }

    @JsonIgnore
    @ValidationMethod(
            message = "appearance.logoFile (LOGO_FILE) must be a readable SVG or PNG file of at most "
                    + Logo.LARGEST_KIB + " KiB")
    public boolean isLogoFileAnImage() {
        return logoFile.isEmpty() || Logo.read(logoFile).isPresent();
    }

    @JsonIgnore
    @ValidationMethod(
            message = "appearance.appUrl (APP_URL) must be an http or https URL without user information, for example"
                    + " https://app.example.org/start")
    public boolean isAppUrlAUrl() {
        return appUrl.isEmpty() || isUrl(appUrl);
    }

    @JsonIgnore
    @ValidationMethod(
            message = "appearance.supportAddress (SUPPORT_ADDRESS) must be an email address, for example"
                    + " help@example.org")
    public boolean isSupportAddressAnAddress() {
        return supportAddress.isEmpty() || ADDRESS.matcher(supportAddress).matches();
    }

    @JsonIgnore
    @ValidationMethod(message = "appearance.termsUrl (TERMS_URL) must be an http or https URL without user information")
    public boolean isTermsUrlAUrl() {
        return termsUrl.isEmpty() || isUrl(termsUrl);
    }

    @JsonIgnore
    @ValidationMethod(
            message = "appearance.privacyUrl (PRIVACY_URL) must be an http or https URL without user information")
    public boolean isPrivacyUrlAUrl() {
        return privacyUrl.isEmpty() || isUrl(privacyUrl);
    }

    private static boolean isUrl(String text) {
        try {
            URI url = new URI(text);
            return url.getHost() != null
                    && url.getRawUserInfo() == null
                    && (text.startsWith("https://") || text.startsWith("http://"));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Returns the accent colour; call it only on valid settings. */
    public AccentColor accent() {
        return accentColor.isEmpty()
                ? AccentColor.ofGatehouse()
                : AccentColor.of(accentColor).orElseThrow();
    }

    /** Reads the logo; returns empty if none is configured. */
    public Optional<Logo> logo() {
        return logoFile.isEmpty() ? Optional.empty() : Logo.read(logoFile);
    }

    /**
     * Returns sentences for the operator about a configured colour that is hard to read, and about an application that the
     * cookies of the sign-in page do not reach.
     */
    public List<String> notes(String publicUrl) {
        Stream<String> ofColor = accentColor.isEmpty() ? Stream.empty() : accent().notes().stream();
        return Stream.concat(ofColor, noteOfSite(publicUrl).stream()).toList();
    }

    private Optional<String> noteOfSite(String publicUrl) {
        if (appUrl.isEmpty() || Site.of(appUrl).equals(Site.of(publicUrl))) {
            return Optional.empty();
        }
        return Optional.of("appearance.appUrl (APP_URL) " + Site.of(appUrl) + " and publicUrl (PUBLIC_URL) "
                + Site.of(publicUrl)
                + " are different sites: browsers do not send the cookies of /pages/sign-in with the"
                + " requests of your application. Serve both from one site, or let the application sign in with"
                + " transport: body.");
    }
}
