package dev.gatehouse.platform.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that may set cookies.
 *
 * @param answer what is answered besides
 * @param cookies values of {@code Set-Cookie} (RFC 6265)
 */
public record WithCookies<T>(@Nullable T answer, List<String> cookies) {
    public WithCookies {
        cookies = List.copyOf(cookies);
    }
}
