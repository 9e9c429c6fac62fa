package dev.gatehouse.mail;

import dev.gatehouse.kernel.Secret;
import java.util.regex.Pattern;

/** Builds the links of mails from the configuration only: a request's Host header never influences them. */
public final class Links {
    private static final Pattern PAGE = Pattern.compile("[a-z][a-z-]*");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]+");

    private final String base;

    /** @param base an http or https URL without a slash at its end */
    Links(String base) {
        this.base = base;
    }

    /**
     * Returns the link to a page that needs a token. The token is in the fragment, which browsers do not send to any server.
     *
     * @param page as in {@code verify}
     * @param token only characters that need no encoding
     * @throws IllegalArgumentException if the page or the token contains other characters
     */
    public String link(String page, Secret token) {
        if (!PAGE.matcher(page).matches() || !TOKEN.matcher(token.reveal()).matches()) {
            throw new IllegalArgumentException("invalid page or token");
        }
        return base + "/" + page + "#token=" + token.reveal();
    }
}
