package dev.gatehouse.edge;

import java.util.List;

/** Whose pages may use cookies: those of the service itself, and of the origins that the CORS settings list by name. */
final class TrustedOrigins {
    private final List<String> listed;
    private final String own;

    /** @param publicUrl of the service, as {@link PublicUrl} writes it */
    TrustedOrigins(CorsSettings cors, String publicUrl) {
        this.listed = cors.origins();
        this.own = PublicUrl.of(publicUrl).orElseThrow().origin();
    }

    /** Whether there is one {@code Origin}, and it is exactly one of them: being of the same site is not enough. */
    boolean trust(List<String> origins) {
        if (origins.size() != 1) {
            return false;
        }
        String origin = WebOrigin.lower(origins.get(0));
        return origin.equals(own) || listed.contains(origin);
    }
}
