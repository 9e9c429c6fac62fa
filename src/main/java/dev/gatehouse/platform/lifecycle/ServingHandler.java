package dev.gatehouse.platform.lifecycle;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Lets the shutdown wait for requests in progress, as Jetty's handler does, and serves requests that arrive meanwhile. Jetty's
 * handler would answer them with 503, although the client cannot know that it must not use its connection any more.
 */
final class ServingHandler extends GracefulHandler {
    /** Replaces Jetty's handler, which Dropwizard has installed. */
    static void install(Server server) {
        Handler.Singleton parent = server;
        while (parent.getHandler() instanceof Handler.Singleton child) {
            if (child instanceof GracefulHandler) {
                Handler served = child.getHandler();
                child.setHandler((Handler) null);
                ServingHandler own = new ServingHandler();
                own.setHandler(served);
                parent.setHandler(own);
                return;
            }
            parent = child;
        }
        throw new IllegalStateException("Dropwizard has installed no GracefulHandler");
    }

    @Override
    protected void handleShutdownRejection(Request request, Response response, Callback callback) {
        try {
            if (!getHandler().handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Exception e) {
            Response.writeError(request, response, callback, e);
        }
    }
}
