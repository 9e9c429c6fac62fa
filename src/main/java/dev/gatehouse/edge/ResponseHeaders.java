package dev.gatehouse.edge;

import dev.gatehouse.edge.connection.OperatorPorts;
import dev.gatehouse.edge.connection.RequestId;
import dev.gatehouse.platform.web.ProblemPages;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;

/** Sets the headers of every response. */
final class ResponseHeaders {
    private static final HttpField NO_SNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField NO_REFERRER = new PreEncodedHttpField("Referrer-Policy", "no-referrer");

    /** One year, for this host only (RFC 6797): the owner of the subdomains decides about them. */
    private static final HttpField HTTPS_ONLY =
            new PreEncodedHttpField(HttpHeader.STRICT_TRANSPORT_SECURITY, "max-age=31536000");

    private static final HttpField CLOSE =
            new PreEncodedHttpField(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());

    private static final HttpField VARY_ACCEPT = new PreEncodedHttpField(HttpHeader.VARY, HttpHeader.ACCEPT.asString());

    private final Cors cors;
    private final ProblemPages pages;
    private final boolean httpsOnly;
    private final BooleanSupplier ending;

    /**
     * @param pages the pages for errors in browsers
     * @param publicUrl the URL of the service, as users see it
     * @param ending returns whether the service is shutting down
     */
    ResponseHeaders(Cors cors, ProblemPages pages, String publicUrl, BooleanSupplier ending) {
        this.cors = cors;
        this.pages = pages;
        this.httpsOnly = publicUrl.startsWith("https:");
        this.ending = ending;
    }

    /** @param id the id of the request */
    void decorate(Request request, HttpFields.Mutable headers, String id) {
        headers.put(RequestId.HEADER, id);
        headers.put(NO_SNIFF);
        headers.put(NO_REFERRER);
        if (ending.getAsBoolean()) {
            // Shutting down: the client must send its next request to another instance.
            headers.put(CLOSE);
        }
        if (!OperatorPorts.serve(request)) {
            cors.allowOrigin(request.getHeaders().get(HttpHeader.ORIGIN), headers);
            // Set here and not in a filter: Jersey would replace the Vary header of CORS.
            if (pages.cover(Request.getPathInContext(request)) && !headers.contains(VARY_ACCEPT)) {
                headers.add(VARY_ACCEPT);
            }
            if (httpsOnly) {
                headers.put(HTTPS_ONLY);
            }
        }
    }
}
