package dev.gatehouse.edge;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Keeps content negotiation away from paths with an error style of their own: what was sent is theirs to judge. */
@PreMatching
final class ClassicContentFilter implements ContainerRequestFilter {
    /** Where {@link RawBodyReader} finds the {@code Content-Type} as it came. */
    static final String ORIGINAL_CONTENT_TYPE = "Gatehouse-Original-Content-Type";

    private final Refusals refusals;

    ClassicContentFilter(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        request.getHeaders().remove(ORIGINAL_CONTENT_TYPE);
        if (refusals.errorStyle("/" + request.getUriInfo().getPath()).isEmpty()) {
            return;
        }
        request.getHeaders().putSingle(HttpHeaders.ACCEPT, "*/*");
        @Nullable String contentType = request.getHeaderString(HttpHeaders.CONTENT_TYPE);
        if (contentType != null) {
            request.getHeaders().putSingle(ORIGINAL_CONTENT_TYPE, contentType);
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        }
    }
}
