package dev.gatehouse.edge;

import dev.gatehouse.edge.connection.OperatorPorts;
import dev.gatehouse.platform.web.RequestObserver;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;

/** Tells the metrics of every request for users once it is over, whatever comes of it. */
final class ObservedRequests extends Handler.Wrapper {
    private final RequestObserver observer;

    ObservedRequests(RequestObserver observer) {
        this.observer = observer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!OperatorPorts.serve(request)) {
            Request.addCompletionListener(
                    request,
                    failure -> observer.answered(
                            OperationFilter.operation(request),
                            response.getStatus(),
                            NanoTime.since(request.getBeginNanoTime())));
        }
        return super.handle(request, response, callback);
    }
}
