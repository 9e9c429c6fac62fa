package dev.gatehouse.token;

import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * CSRF tokens: an HMAC that is bound to the session. A request by cookie must carry one, which shows that it comes from a page
 * that may read this service's responses (OWASP, Cross-Site Request Forgery Prevention).
 */
public final class CsrfTokens {
    public static final String HEADER = "X-CSRF-TOKEN";

    /** The key of the current secret is first. */
    private final List<Hmac> keys;

    public CsrfTokens(MasterSecrets secrets) {
        keys = secrets.all().stream().map(CsrfTokens::key).toList();
    }

    private static Hmac key(MasterSecret secret) {
        return new Hmac(secret.derive("csrf token", 32));
    }

    /** Returns the CSRF token of a session. */
    public String of(UUID sessionId) {
        return text(keys.get(0), sessionId);
    }

    /** Returns whether the CSRF token belongs to the session, under any accepted secret. */
    public boolean isOf(UUID sessionId, @Nullable String token) {
        if (token == null) {
            return false;
        }
        byte[] presented = token.getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .anyMatch(key ->
                        MessageDigest.isEqual(text(key, sessionId).getBytes(StandardCharsets.US_ASCII), presented));
    }

    private static String text(Hmac key, UUID sessionId) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.of(Uuids.bytes(sessionId)));
    }
}
