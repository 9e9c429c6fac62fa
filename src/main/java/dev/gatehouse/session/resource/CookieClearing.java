package dev.gatehouse.session.resource;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.web.Browser;
import dev.gatehouse.session.Refresh;
import dev.gatehouse.session.Refreshes;
import dev.gatehouse.session.refresh.RefreshToken;
import dev.gatehouse.token.AccessTokens;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides whether the response to a refused request clears the session cookies: only if their session has ended or expired, and
 * never if the request also has an access cookie of another active session.
 */
public final class CookieClearing {
    private final Refreshes refreshes;
    private final AccessTokens tokens;
    private final SessionCookies cookies;

    public CookieClearing(Refreshes refreshes, AccessTokens tokens, SessionCookies cookies) {
        this.refreshes = refreshes;
        this.tokens = tokens;
        this.cookies = cookies;
    }

    /**
     * Returns the {@code Set-Cookie} values that clear the cookies after a refused refresh by cookie; empty if the cookies
     * stay.
     */
    List<String> afterRefresh(Browser browser, Refresh.Refused refused) {
        return Optional.ofNullable(refused.over())
                .filter(over -> !hasAnother(browser, over))
                .map(over -> cookies.none())
                .orElseGet(List::of);
    }

    /**
     * Returns the {@code Set-Cookie} values that clear the cookies after a refused sign-out by cookie; empty if the cookies
     * stay.
     */
    public List<String> afterSignOut(Browser browser) {
        return isOver(browser) ? cookies.none() : List.of();
    }

    private boolean isOver(Browser browser) {
        List<Secret> presented = browser.refreshTokens();
        if (presented.isEmpty()) {
            return browser.accessTokens().size() == 1
                    && tokens.isOfEndedSession(browser.accessTokens().get(0).reveal());
        }
        if (presented.size() > 1) {
            // Another server on this host may have set one of them.
            return false;
        }
        return RefreshToken.parse(presented.get(0))
                .filter(token -> !hasAnother(browser, token.sessionId()))
                .filter(refreshes::isOver)
                .isPresent();
    }

    private boolean hasAnother(Browser browser, UUID over) {
        return browser.accessTokens().stream()
                .flatMap(token -> tokens.livingSession(token.reveal()).stream())
                .anyMatch(session -> !session.equals(over));
    }
}
