package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Sends requests to the instances, and writes an intent and an outcome for each of them to the ledger. The {@code User-Agent}
 * contains the number of the operation: the audit log stores it, so that its rows can be assigned to operations, also to those
 * without an answer.
 */
final class Client {
    /** The start of {@code User-Agent}; the number of the operation follows. */
    static final String AGENT = "reliability/";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final Cluster cluster;
    private final Ledger ledger;

    Client(Cluster cluster, Ledger ledger) {
        this.cluster = cluster;
        this.ledger = ledger;
    }

    /** What is known about the effect of a request. */
    enum State {
        /** 2xx: the effect must last. */
        ACKNOWLEDGED,
        /** 4xx: there is no effect. */
        REFUSED,
        /** No answer, or 5xx: there may be an effect, now or later. */
        UNKNOWN,
        /** No connection, so no effect. */
        UNSENT;

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A request.
     *
     * @param op the kind of operation in the ledger
     * @param about the fields of its intent, such as {@code user}, {@code session} or {@code password}
     * @param bearer the access token, or null
     * @param body the JSON body, or null
     * @param address the IP address of the client
     */
    record Call(
            String op, String method, String path, String bearer, ObjectNode body, String address, ObjectNode about) {}

    /** The response; the body is missing if there is none. */
    record Answer(State state, int status, String code, JsonNode body, int instance, long begun, long ended) {
        boolean isAcknowledged() {
            return state == State.ACKNOWLEDGED;
        }

        boolean isRefused() {
            return state == State.REFUSED;
        }
    }

    /** Returns an instance that the load balancer considers ready, or any if none is. */
    int choose(Random random) {
        List<Instance> ready =
                cluster.instances().stream().filter(Instance::isReady).toList();
        List<Instance> candidates = ready.isEmpty() ? cluster.instances() : ready;
        return candidates.get(random.nextInt(candidates.size())).number();
    }

    /** Returns another instance that the load balancer considers ready, or the same if there is none. */
    int chooseOther(int instance) {
        return cluster.instances().stream()
                .filter(each -> each.isReady() && each.number() != instance)
                .map(Instance::number)
                .findFirst()
                .orElse(instance);
    }

    int instances() {
        return cluster.instances().size();
    }

    /** Sends a request to an instance. */
    Answer send(Call call, int instance) {
        long number = ledger.next();
        ObjectNode intent =
                Json.line("intent").put("n", number).put("op", call.op()).put("instance", instance);
        intent.setAll(call.about());
        long begun = ledger.write(intent);
        ObjectNode outcome = Json.line("outcome").put("n", number);
        State state;
        int status = 0;
        String code = "";
        JsonNode body = MissingNode.getInstance();
        try {
            HttpResponse<String> response =
                    http.send(request(call, instance, number), HttpResponse.BodyHandlers.ofString());
            status = response.statusCode();
            body = Json.parse(response.body());
            code = body.path("code").asText("");
            state = status < 300 ? State.ACKNOWLEDGED : status < 500 ? State.REFUSED : State.UNKNOWN;
            outcome.put("status", status)
                    .put("code", code)
                    .put(
                            "request",
                            response.headers().firstValue("X-Request-Id").orElse(""));
            if (state == State.ACKNOWLEDGED) {
                describe(outcome, body);
            } else if (body.has("detail")) {
                outcome.put("detail", body.path("detail").asText());
            }
        } catch (ConnectException | HttpConnectTimeoutException e) {
            state = State.UNSENT;
            outcome.put("error", e.toString());
        } catch (IOException e) {
            state = State.UNKNOWN;
            outcome.put("error", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            state = State.UNKNOWN;
            outcome.put("error", e.toString());
        }
        outcome.put("state", state.code());
        return new Answer(state, status, code, body, instance, begun, ledger.write(outcome));
    }

    private HttpRequest request(Call call, int instance, long number) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(cluster.instances().get(instance).url() + call.path()))
                .timeout(PATIENCE)
                .header("User-Agent", AGENT + number)
                .header("X-Forwarded-For", call.address());
        if (call.bearer() != null) {
            builder.header("Authorization", "Bearer " + call.bearer());
        }
        if (call.body() == null) {
            return builder.method(call.method(), HttpRequest.BodyPublishers.noBody())
                    .build();
        }
        return builder.header("Content-Type", "application/json")
                .method(
                        call.method(),
                        HttpRequest.BodyPublishers.ofString(call.body().toString()))
                .build();
    }

    /** Adds what an answer says about users, sessions and tokens. */
    private static void describe(ObjectNode outcome, JsonNode body) {
        copy(body.path("session").path("id"), outcome, "session");
        copy(body.path("access_token"), outcome, "access");
        copy(body.path("device_token"), outcome, "device");
        JsonNode user = body.has("user") ? body.path("user") : body;
        if (user.has("username")) {
            copy(user.path("id"), outcome, "user_id");
            copy(user.path("username"), outcome, "user");
            copy(user.path("roles"), outcome, "roles");
            copy(user.path("active"), outcome, "active");
        }
        if (body.has("refresh_token")) {
            String token = body.path("refresh_token").asText();
            outcome.put("token", token).put("generation", generation(token));
        }
    }

    private static void copy(JsonNode value, ObjectNode to, String name) {
        if (!value.isMissingNode() && !value.isNull()) {
            to.set(name, value);
        }
    }

    /** Returns the number of predecessors of a refresh token: bytes 17 to 20, after the version and the session id. */
    static int generation(String token) {
        return ByteBuffer.wrap(Base64.getUrlDecoder().decode(token)).getInt(17);
    }
}
