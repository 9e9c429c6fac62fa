package dev.gatehouse.edge;

import dev.gatehouse.api.model.ProblemDescriptionResponse;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.web.ProblemPages;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends problems to browsers as pages, on the paths that people open. */
final class ProblemPageFilter implements ContainerResponseFilter {
    /** After the filters that read the problem or set headers. */
    static final int PRIORITY = Priorities.ENTITY_CODER;

    private static final MediaType HTML = MediaType.TEXT_HTML_TYPE.withCharset("utf-8");

    private final ProblemPages pages;

    ProblemPageFilter(ProblemPages pages) {
        this.pages = pages;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof ProblemDescriptionResponse explained) {
            send(request, response, explained.code(), null);
        } else if (response.getEntity() instanceof dev.gatehouse.api.model.Problem refused) {
            send(request, response, refused.code(), refused.requestId());
        }
    }

    private void send(
            ContainerRequestContext request,
            ContainerResponseContext response,
            String code,
            @Nullable String requestId) {
        if (!pages.cover("/" + request.getUriInfo().getPath())) {
            return;
        }
        List<String> accept = request.getHeaders().getOrDefault(HttpHeaders.ACCEPT, List.of());
        if (AcceptedTypes.preferHtml(accept)) {
            ProblemPages.Page page = pages.page(
                    request.getUriInfo().getRequestUri().getRawPath(),
                    Problem.of(code).orElseThrow(),
                    requestId);
            page.headers().forEach(response.getHeaders()::putSingle);
            response.setEntity(page.html(), new Annotation[0], HTML);
        } else if (MediaType.TEXT_HTML_TYPE.isCompatible(response.getMediaType())) {
            // Jersey prefers HTML if a less specific range, such as text/*, has the highest quality.
            response.setEntity(response.getEntity(), new Annotation[0], MediaType.APPLICATION_JSON_TYPE);
        }
    }
}
