import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.client.GatehouseClient;
import dev.gatehouse.client.GatehouseProblem;
import dev.gatehouse.client.GatehouseUnavailable;
import dev.gatehouse.client.TokenStore;
import dev.gatehouse.client.model.AdminUserResponse;
import dev.gatehouse.client.model.MeResponse;
import dev.gatehouse.client.model.UserResponse;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Java subject of behaviour.spec.mjs; subjects.mjs has the protocol. */
final class Subject {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final MovedClock CLOCK = new MovedClock();

    private static volatile TokenStore store;
    private static volatile GatehouseClient client;

    public static void main(String[] arguments) throws Exception {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonNode request = JSON.readTree(line);
            THREADS.submit(() -> answer(request));
        }
        THREADS.shutdownNow();
    }

    private static void answer(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode().put("id", request.path("id").asInt());
        try {
            Object value = run(request);
            write(answer.put("ok", true).set("value", JSON.valueToTree(value)));
        } catch (Throwable e) {
            write(answer.put("ok", false).set("error", error(e)));
        }
    }

    private static synchronized void write(JsonNode line) {
        System.out.println(line);
    }

    private static ObjectNode error(Throwable e) {
        ObjectNode error = JSON.createObjectNode().put("message", e.toString());
        if (e instanceof GatehouseProblem) {
            GatehouseProblem problem = (GatehouseProblem) e;
            error.put("kind", "problem").put("code", problem.getCode()).put("status", problem.getStatus());
            problem.getRequestId().ifPresent(id -> error.put("requestId", id));
            problem.getRetryAfter().ifPresent(time -> error.put("retryAfter", time.toSeconds()));
        } else if (e instanceof GatehouseUnavailable) {
            error.put("kind", "unavailable").put("status", ((GatehouseUnavailable) e).getStatus());
        } else {
            error.put("kind", "other");
        }
        return error;
    }

    private static Object run(JsonNode request) throws Exception {
        switch (request.path("do").asText()) {
            case "create":
                return create(request);
            case "signIn":
                UserResponse user = client.signIn(
                        text(request, "username"), text(request, "password"), text(request, "deviceName"));
                return Map.of("id", user.getId(), "username", user.getUsername(), "roles", user.getRoles());
            case "me":
                MeResponse me = client.me();
                return Map.of("id", me.getId(), "username", me.getUsername(), "roles", me.getRoles());
            case "refresh":
                client.refresh();
                return null;
            case "confirm":
                client.confirm(text(request, "password"));
                return null;
            case "changePassword":
                client.changePassword(text(request, "password"), text(request, "newPassword"));
                return null;
            case "signOut":
                if (request.path("everywhere").asBoolean()) {
                    client.signOutEverywhere();
                } else {
                    client.signOut();
                }
                return null;
            case "parallel":
                return parallel(request.path("count").asInt());
            case "users":
                int limit = request.path("limit").asInt();
                return client.users(query -> query.limit(limit))
                        .map(AdminUserResponse::getUsername)
                        .collect(Collectors.toList());
            case "signUp":
                client.signUp(text(request, "email"), null);
                return null;
            case "confirmSignUp":
                client.confirmSignUp(text(request, "token"), text(request, "password"));
                return null;
            case "requestPasswordReset":
                client.requestPasswordReset(text(request, "email"));
                return null;
            case "resetPassword":
                client.resetPassword(text(request, "token"), text(request, "password"));
                return null;
            case "tokens":
                JsonNode stored = stored();
                ObjectNode tokens = JSON.createObjectNode();
                tokens.set("accessToken", stored.get("access_token"));
                tokens.set("refreshToken", stored.get("refresh_token"));
                tokens.set("deviceToken", stored.get("device_token"));
                return tokens;
            case "expireAccessToken":
                store.write(((ObjectNode) stored()).put("access_token", "expired").toString());
                return null;
            case "moveClock":
                CLOCK.moved = Duration.ofSeconds(request.path("seconds").asLong());
                return null;
            case "isSignedIn":
                return client.isSignedIn();
            default:
                throw new IllegalArgumentException(request.toString());
        }
    }

    private static Object create(JsonNode request) {
        store = text(request, "store").equals("file") ? TokenStore.file(Path.of(text(request, "file"))) : TokenStore.memory();
        GatehouseClient.Builder builder = GatehouseClient.builder(text(request, "url"))
                .store(store)
                .clock(CLOCK)
                .onSignedOut(reason ->
                        write(JSON.createObjectNode().put("event", "signedOut").put("reason", reason)));
        if (request.has("timeout")) {
            builder.timeout(Duration.ofMillis((long) (request.path("timeout").asDouble() * 1000)));
        }
        client = builder.build();
        return null;
    }

    private static long parallel(int count) throws Exception {
        GatehouseClient used = client;
        List<Callable<MeResponse>> calls = Stream.generate(() -> (Callable<MeResponse>) used::me)
                .limit(count)
                .collect(Collectors.toList());
        long succeeded = 0;
        for (Future<MeResponse> call : THREADS.invokeAll(calls)) {
            try {
                call.get();
                succeeded++;
            } catch (java.util.concurrent.ExecutionException e) {
                System.err.println("one of the parallel calls failed: " + e.getCause());
            }
        }
        return succeeded;
    }

    private static JsonNode stored() throws Exception {
        String text = store.read();
        return text == null ? JSON.createObjectNode() : JSON.readTree(text);
    }

    private static String text(JsonNode request, String name) {
        return request.path(name).asText(null);
    }

    private static final class MovedClock extends Clock {
        volatile Duration moved = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(moved);
        }
    }
}
