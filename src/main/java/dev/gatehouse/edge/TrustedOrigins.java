package dev.gatehouse.edge;

import java.util.List;

/** The origins whose pages may use cookies: the service itself, and the origins that the CORS settings list by name. */
final class TrustedOrigins {
    private final List<String> listed;
    private final String own;

    /** @param publicUrl the URL of the service, as {@link PublicUrl} writes it */
    TrustedOrigins(CorsSettings cors, String publicUrl) {
        this.listed = cors.origins();
        this.own = PublicUrl.of(publicUrl).orElseThrow().origin();
    }

    /** Returns whether there is exactly one {@code Origin}, and it equals a trusted one. The same site is not enough. */
    boolean trust(List<String> origins) {
        if (origins.size() != 1) {
            return false;
        }
        String origin = WebOrigin.lower(origins.get(0));
        return origin.equals(own) || listed.contains(origin);
    }
}
