package dev.gatehouse.site;

import com.samskivert.mustache.Mustache;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** The pages for end users, with the name of the product. They show only the functions that the settings enable. */
public final class Pages {
    private static final Mustache.Compiler HTML =
            Mustache.compiler().escapeHTML(true).strictSections(true);

    private final Map<String, String> files;
    private final Map<String, Object> facts;

    /**
     * @param product the name of the product
     * @param signUp whether sign-up is open
     * @param mail whether mails are sent
     * @param passwordMinimum the minimum length of a new password, in characters
     */
    public Pages(String product, boolean signUp, boolean mail, int passwordMinimum) {
        this.files = Map.of(
                "sign-up", signUp ? "pages/sign-up.html" : "pages/sign-up-closed.html",
                "confirm-sign-up", "pages/confirm-sign-up.html",
                "verify", "pages/verify.html",
                "forgot", mail ? "pages/forgot.html" : "pages/forgot-off.html",
                "reset", "pages/reset.html",
                "not-me", "pages/not-me.html");
        this.facts = Map.of("product", product, "signUp", signUp, "mail", mail, "passwordMinimum", passwordMinimum);
    }

    boolean has(String name) {
        return files.containsKey(name);
    }

    /** Returns an existing page as HTML, see {@link #has}. */
    String render(String name) {
        return render(Objects.requireNonNull(files.get(name)), facts);
    }

    /**
     * Renders a Mustache template of the jar. Values are HTML-escaped.
     *
     * @param facts a value for every name in the template
     */
    static String render(String file, Map<String, Object> facts) {
        return HTML.compile(new String(ClasspathDocuments.read(file), StandardCharsets.UTF_8))
                .execute(facts);
    }
}
