package dev.gatehouse.edge;

import dev.gatehouse.edge.connection.SentBody;
import dev.gatehouse.platform.web.Answer;
import dev.gatehouse.platform.web.Created;
import dev.gatehouse.platform.web.Document;
import dev.gatehouse.platform.web.Success;
import dev.gatehouse.platform.web.WithCookies;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;

/** Converts the return value of a resource to status, headers and body. */
final class AnswerFilter implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        Object entity = response.getEntity();
        SentBody.prepare(request);
        if (entity instanceof WithCookies<?> both) {
            both.cookies().forEach(cookie -> response.getHeaders().add(HttpHeaders.SET_COOKIE, cookie));
            entity = both.answer();
            send(response, entity, MediaType.APPLICATION_JSON_TYPE);
        }
        if (entity instanceof Success success) {
            response.setStatus(success.status());
            entity = success.body();
            send(response, entity, MediaType.APPLICATION_JSON_TYPE);
        }
        if (entity instanceof Answer answer) {
            response.setStatus(answer.status());
            answer.headers().forEach(response.getHeaders()::putSingle);
            send(response, answer.body(), MediaType.APPLICATION_JSON_TYPE);
        } else if (entity instanceof Created<?> created) {
            response.getHeaders().putSingle(HttpHeaders.LOCATION, created.location());
            send(response, created.body(), MediaType.APPLICATION_JSON_TYPE);
        } else if (entity instanceof Document document) {
            send(request, response, document);
        }
        if (request.getMethod().equals(HttpMethod.OPTIONS)) {
            // Jersey also sends the methods as text; the Allow header is enough.
            empty(response);
        }
        // Responses contain tokens and personal data: only those that set Cache-Control themselves may be stored.
        if (!response.getHeaders().containsKey(HttpHeaders.CACHE_CONTROL)) {
            response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }

    private static void send(ContainerRequestContext request, ContainerResponseContext response, Document document) {
        Document.Representation sent =
                document.representation(AcceptedCodings.haveGzip(request.getHeaderString(HttpHeaders.ACCEPT_ENCODING)));
        String etag = "\"" + sent.etag() + "\"";
        response.getHeaders().putSingle(HttpHeaders.ETAG, etag);
        document.headers().forEach(response.getHeaders()::putSingle);
        boolean known = isKnown(etag, request.getHeaderString(HttpHeaders.IF_NONE_MATCH));
        response.setStatus((known ? Response.Status.NOT_MODIFIED : Response.Status.OK).getStatusCode());
        empty(response);
        SentBody.is(sent, request);
        if (!known) {
            response.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, MediaType.valueOf(document.mediaType()));
            if (sent.isCompressed()) {
                response.getHeaders().putSingle(HttpHeaders.CONTENT_ENCODING, "gzip");
            }
        }
    }

    /** RFC 9110, section 13.1.2: a list of entity tags, which may be weak, or an asterisk. */
    private static boolean isKnown(String etag, @Nullable String ifNoneMatch) {
        return ifNoneMatch != null && (ifNoneMatch.strip().equals("*") || ifNoneMatch.contains(etag));
    }

    private static void send(ContainerResponseContext response, @Nullable Object body, MediaType mediaType) {
        if (body == null) {
            empty(response);
        } else {
            response.setEntity(body, new Annotation[0], mediaType);
        }
    }

    /** Removes the content, and its type: Jersey sets the one that the operation declares, which a cache would store. */
    private static void empty(ContainerResponseContext response) {
        response.setEntity(null);
        response.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
    }
}
