package dev.gatehouse.site;

import com.samskivert.mustache.Mustache;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** The pages for people, which say what the service is called and offer only what works here. */
public final class Pages {
    private static final Mustache.Compiler HTML =
            Mustache.compiler().escapeHTML(true).strictSections(true);

    private final Map<String, String> files;
    private final Map<String, Object> facts;

    /**
     * @param product what the service is called
     * @param signUp whether people may sign up by themselves
     * @param mail whether mails are sent
     * @param passwordMinimum characters of a new password
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

    /** Returns a page that there is, as HTML. */
    String render(String name) {
        return render(Objects.requireNonNull(files.get(name)), facts);
    }

    /**
     * Fills in a file of the jar. Values are escaped, whatever is in them.
     *
     * @param facts for every name that the file mentions
     */
    static String render(String file, Map<String, Object> facts) {
        return HTML.compile(new String(ClasspathDocuments.read(file), StandardCharsets.UTF_8))
                .execute(facts);
    }
}
