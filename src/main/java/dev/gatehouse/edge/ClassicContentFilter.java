package dev.gatehouse.edge;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Disables content negotiation on the paths of an error style: that API checks the media types itself. */
@PreMatching
final class ClassicContentFilter implements ContainerRequestFilter {
    /** The header in which {@link RawBodyReader} finds the original {@code Content-Type}. */
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
