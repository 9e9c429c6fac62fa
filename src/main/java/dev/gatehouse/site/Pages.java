package dev.gatehouse.site;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.gatehouse.appearance.AppearanceSettings;
import dev.gatehouse.appearance.Logo;
import dev.gatehouse.kernel.Loopback;
import dev.gatehouse.platform.web.ProblemPages;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The pages for end users, with the name and the look of the product. They show only the functions that the settings enable. */
public final class Pages {
    private static final Mustache.Compiler HTML = Mustache.compiler()
            .escapeHTML(true)
            .strictSections(true)
            .emptyStringIsFalse(true)
            .withLoader(part -> new StringReader(read("pages/parts/" + part + ".html")));

    private final Map<String, String> files;
    private final Map<String, Object> facts;
    private final Map<String, String> colors;
    private final Optional<Logo> logo;

    /**
     * What pages offer and say.
     *
     * @param product the name of the product
     * @param publicUrl the URL of the service, as users see it
     * @param signUp whether sign-up is open
     * @param mail whether mails are sent
     * @param passwordMinimum the minimum length of a new password, in characters
     * @param origins the origins to which a sign-in may lead, besides that of the application
     */
    public record Facts(
            String product,
            String publicUrl,
            boolean signUp,
            boolean mail,
            int passwordMinimum,
            List<String> origins) {}

    public Pages(Facts facts, AppearanceSettings appearance) {
        this.files = Map.of(
                "account", "pages/account.html",
                "sign-in", "pages/sign-in.html",
                "sign-up", facts.signUp() ? "pages/sign-up.html" : "pages/sign-up-closed.html",
                "confirm-sign-up", "pages/confirm-sign-up.html",
                "verify", "pages/verify.html",
                "forgot", facts.mail() ? "pages/forgot.html" : "pages/forgot-off.html",
                "reset", "pages/reset.html",
                "not-me", "pages/not-me.html");
        this.logo = appearance.logo();
        this.colors = appearance.accent().variables();
        Map<String, Object> values = new HashMap<>();
        values.put("product", facts.product());
        values.put("signIn", storesCookies(facts.publicUrl()));
        values.put("signUp", facts.signUp());
        values.put("mail", facts.mail());
        values.put("passwordMinimum", facts.passwordMinimum());
        values.put("origins", String.join(" ", facts.origins()));
        values.put("folder", "");
        values.put("logo", logo.map(Logo::name).orElse("gatehouse.svg"));
        values.put("appUrl", appearance.appUrl());
        values.put("supportAddress", appearance.supportAddress());
        values.put("termsUrl", appearance.termsUrl());
        values.put("privacyUrl", appearance.privacyUrl());
        this.facts = Map.copyOf(values);
    }

    /** Returns whether browsers store the cookies of the sign-in page, which are {@code Secure}. */
    private static boolean storesCookies(String publicUrl) {
        URI url = URI.create(publicUrl);
        return url.getScheme().equals("https") || Loopback.is(url.getHost());
    }

    boolean has(String name) {
        return files.containsKey(name);
    }

    /** Returns an existing page as HTML, see {@link #has}. */
    String render(String name) {
        return ModulePreloads.add(render(Objects.requireNonNull(files.get(name)), facts), "pages/");
    }

    /** Returns the console as HTML. */
    String console() {
        return ModulePreloads.add(render("console/index.html", facts), "");
    }

    /** Returns the pages of problems. */
    public ProblemPages problems() {
        return new LocalizedProblemPages(this);
    }

    /**
     * Returns the page of a problem as HTML.
     *
     * @param folder the URL of the folder of the pages, relative to that of the page
     * @param texts the values of the page that other pages do not have
     */
    String problem(String folder, Map<String, Object> texts) {
        Map<String, Object> values = new HashMap<>(facts);
        values.putAll(texts);
        values.put("folder", folder);
        return ProblemTemplate.COMPILED.execute(values);
    }

    /** Compiled once, because a page of an error is rendered for each request; not before the first of them. */
    private static final class ProblemTemplate {
        private static final Template COMPILED = HTML.compile(read("pages/problem.html"));
    }

    /** Returns the style sheet of all pages, with the accent colour. */
    String design() {
        return render("pages/design.css", colors);
    }

    /** Returns the configured logo; empty if the pages use that of Gatehouse. */
    Optional<Logo> logo() {
        return logo;
    }

    /**
     * Renders a Mustache template of the jar. Values are HTML-escaped.
     *
     * @param facts a value for every name in the template
     */
    static String render(String file, Map<String, ?> facts) {
        return HTML.compile(read(file)).execute(facts);
    }

    private static String read(String file) {
        return new String(ClasspathDocuments.read(file), StandardCharsets.UTF_8);
    }
}
