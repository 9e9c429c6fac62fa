package dev.gatehouse.platform.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response that sets cookies.
 *
 * @param answer the rest of the response
 * @param cookies the values of {@code Set-Cookie} (RFC 6265)
 */
public record WithCookies<T>(@Nullable T answer, List<String> cookies) {
    public WithCookies {
        cookies = List.copyOf(cookies);
    }
}
