package dev.gatehouse.verifier.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A proxy between a verifier and Gatehouse that cuts connections, answers errors, and changes requests and responses. */
final class Proxy implements AutoCloseable {
    private final String target;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile boolean cut;
    private volatile int status;
    private volatile String retryAfter = "";
    private volatile UnaryOperator<String> query = UnaryOperator.identity();
    private volatile UnaryOperator<String> jwks = UnaryOperator.identity();

    Proxy(String target) {
        try {
            this.target = target;
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::handle);
            server.setExecutor(threads);
            server.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Closes each connection without a response. */
    void cut(boolean on) {
        cut = on;
    }

    /** Answers each request with an error; 0: no more. */
    void answer(int error, String afterSeconds) {
        retryAfter = afterSeconds;
        status = error;
    }

    void changeQuery(UnaryOperator<String> change) {
        query = change;
    }

    void changeJwks(UnaryOperator<String> change) {
        jwks = change;
    }

    /** Returns how many requests there were to a path. */
    long requestsTo(String path) {
        return requests.stream().filter(request -> request.startsWith(path)).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            requests.add(uri.toString());
            if (cut) {
                return;
            }
            if (status != 0) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            HttpResponse<String> response = forward(exchange, uri);
            if (cut) {
                return;
            }
            boolean keys = uri.getPath().endsWith("/jwks.json");
            byte[] body = (keys ? jwks.apply(response.body()) : response.body()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<String> forward(HttpExchange exchange, URI uri) throws IOException, InterruptedException {
        String sent = uri.getRawQuery() == null ? "" : "?" + query.apply(uri.getRawQuery());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + uri.getRawPath() + sent));
        List<String> authorization = exchange.getRequestHeaders().get("Authorization");
        if (authorization != null) {
            request.header("Authorization", authorization.get(0));
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
