package dev.gatehouse.mail;

import dev.gatehouse.kernel.Secret;
import java.util.regex.Pattern;

/** Where links in mails lead: never to what a request has said about itself. */
public final class Links {
    private static final Pattern PAGE = Pattern.compile("[a-z][a-z-]*");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]+");

    private final String base;

    /** @param base an http or https URL without a slash at its end */
    Links(String base) {
        this.base = base;
    }

    /**
     * To a page that finishes something with a token. The token is in the fragment, which browsers send to nobody.
     *
     * @param page as in {@code verify}
     * @param token of characters that need no encoding
     */
    public String link(String page, Secret token) {
        if (!PAGE.matcher(page).matches() || !TOKEN.matcher(token.reveal()).matches()) {
            throw new IllegalArgumentException("this is no page, or no token");
        }
        return base + "/" + page + "#token=" + token.reveal();
    }
}
