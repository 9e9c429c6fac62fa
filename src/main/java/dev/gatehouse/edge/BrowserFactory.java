package dev.gatehouse.edge;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.web.Browser;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** Creates a {@link Browser} from the {@code Origin} and the cookies of a request. */
final class BrowserFactory implements Supplier<Browser> {
    private final Provider<HttpServletRequest> request;
    private final TrustedOrigins origins;

    @Inject
    BrowserFactory(Provider<HttpServletRequest> request, TrustedOrigins origins) {
        this.request = request;
        this.origins = origins;
    }

    @Override
    public Browser get() {
        HttpServletRequest current = request.get();
        return browser(
                origins.trust(Collections.list(current.getHeaders("Origin"))),
                Collections.list(current.getHeaders(HttpHeaders.COOKIE)));
    }

    /** @param cookies the values of the {@code Cookie} headers */
    static Browser browser(boolean trusted, Collection<String> cookies) {
        List<String> refreshTokens = Cookies.values(cookies, Browser.REFRESH_COOKIE);
        return new Browser(
                trusted,
                secrets(Cookies.values(cookies, Browser.ACCESS_COOKIE)),
                secrets(refreshTokens.stream().map(BrowserFactory::token).toList()),
                secrets(Cookies.values(cookies, Browser.DEVICE_COOKIE)),
                refreshTokens.stream().anyMatch(value -> value.endsWith(Browser.UNTIL_CLOSED)));
    }

    private static String token(String value) {
        return value.endsWith(Browser.UNTIL_CLOSED)
                ? value.substring(0, value.length() - Browser.UNTIL_CLOSED.length())
                : value;
    }

    private static List<Secret> secrets(List<String> values) {
        return values.stream().map(Secret::new).toList();
    }
}
