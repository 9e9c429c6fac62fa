package dev.gatehouse.verifier.dropwizard;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The resource method requires that the user has just entered the password. Otherwise the response is 401 with {@code
 * insufficient_user_authentication} (RFC 9470).
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface RecentLogin {
    /** Returns how long ago the user may have entered the password, in seconds. */
    int maxAgeSeconds() default 300;
}
