package dev.gatehouse.http;

import java.util.List;

/** Whose pages may use cookies: those of the service itself, and of the origins that the CORS settings list by name. */
final class TrustedOrigins {
    private final List<String> listed;
    private final String own;

    /** @param publicUrl of the service */
    TrustedOrigins(CorsSettings cors, String publicUrl) {
        this.listed = cors.anyOrigin() ? List.of() : cors.origins();
        this.own = publicUrl;
    }

    /** Whether there is one {@code Origin}, and it is exactly one of them: being of the same site is not enough. */
    boolean trust(List<String> origins) {
        return origins.size() == 1 && (origins.get(0).equals(own) || listed.contains(origins.get(0)));
    }
}
