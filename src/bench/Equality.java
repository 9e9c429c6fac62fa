import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * See equality.sh. Arguments: the URL of the service, the JDBC URL of its database, and the username and password of an
 * existing user. A fifth argument measures failing logins of the users of an earlier run: {@code mixed} if their passwords are
 * stored with several Argon2 parameters, otherwise the name of the throttle window that is full.
 */
public final class Equality {
    private static final int SAMPLES = 200;
    private static final int WARM_UP = 60;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Random RANDOM = new Random(1);

    private static String base;
    private static boolean failed;

    private Equality() {}

    /** One variant of a request. */
    private record Variant(String name, IntFunction<HttpRequest> request) {}

    public static void main(String[] arguments) throws Exception {
        base = arguments[0];
        if (arguments.length > 4) {
            if (arguments[4].equals("mixed")) {
                mixed(variants("known", "unknown", "inactive", Equality::login));
            } else {
                String full = "full " + arguments[4];
                compare(full, 0.05, 0, variants("known", "unknown", "inactive", Equality::login));
                compare(full + ", classic", 0.05, 0, variants("known", "unknown", "inactive", Equality::classicLogin));
            }
            System.exit(failed ? 1 : 0);
        }
        try (Connection connection = DriverManager.getConnection(arguments[1])) {
            people(connection, arguments[2], "known", true);
            people(connection, arguments[2], "inactive", false);
        }
        String token = token(arguments[2], arguments[3]);
        System.out.printf("%-22s %-10s %10s   %s%n", "", "", "median", "status, and whether the responses are equal");
        compare("login", 0.05, 0, variants("known", "unknown", "inactive", Equality::login));
        for (String name : new String[] {"known", "unknown", "inactive"}) {
            for (int i = 0; i < 5; i++) {
                send(login(name + "-throttled@example.org"));
            }
        }
        compare("login throttled", 0.10, 0.5, throttled());
        compare("password reset", 0.10, 0.5, variants("known", "unknown", "inactive", Equality::reset));
        compare("sign-up", 0.10, 0.5, variants("known", "unknown", "inactive", Equality::signUp));
        compare("address change", 0.10, 0.5, variants("known", "unknown", "inactive", a -> change(a, token)));
        for (int i = 0; i < WARM_UP + SAMPLES; i++) {
            String name = "known" + i + "@example.org";
            require(send(post("/v1/sessions", credentials(name, arguments[3]), null)), 201);
        }
        System.exit(failed ? 1 : 0);
    }

    private static void require(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    /** Adds the users of one kind with the password of an existing user, and one more user to be throttled. */
    private static void people(Connection connection, String model, String kind, boolean active) throws Exception {
        String password;
        try (PreparedStatement query = connection.prepareStatement("SELECT password FROM user WHERE username = ?")) {
            query.setString(1, model);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                password = rows.getString(1);
            }
        }
        for (int i = -1; i < WARM_UP + SAMPLES; i++) {
            String name = i < 0 ? kind + "-throttled@example.org" : kind + i + "@example.org";
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO user (username, username_key, password, active, created_at) VALUES (?, ?, ?, ?, NOW())")) {
                insert.setString(1, name);
                insert.setBytes(2, name.getBytes(StandardCharsets.UTF_8));
                insert.setString(3, password);
                insert.setBoolean(4, active);
                insert.executeUpdate();
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO user_profile (user_id, email, email_key, email_verified_at)"
                            + " SELECT id, username, username_key, NOW() FROM user WHERE username = ?")) {
                insert.setString(1, name);
                insert.executeUpdate();
            }
        }
    }

    private static List<Variant> variants(
            String known, String unknown, String inactive, java.util.function.Function<String, HttpRequest> request) {
        return Arrays.asList(known, unknown, inactive).stream()
                .map(name -> new Variant(name, i -> request.apply(name + i + "@example.org")))
                .toList();
    }

    private static List<Variant> throttled() {
        return Arrays.asList("known", "unknown", "inactive").stream()
                .map(name -> new Variant(name, i -> login(name + "-throttled@example.org")))
                .toList();
    }

    private static HttpRequest login(String name) {
        return post("/v1/sessions", credentials(name, "not this one"), null);
    }

    private static HttpRequest classicLogin(String name) {
        return post("/login", credentials(name, "not this one"), null);
    }

    private static String credentials(String name, String password) {
        return "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}";
    }

    private static HttpRequest reset(String name) {
        return post("/v1/password-resets", "{\"email\":\"" + name + "\"}", null);
    }

    private static HttpRequest signUp(String name) {
        return post("/v1/accounts", "{\"email\":\"" + name + "\"}", null);
    }

    private static HttpRequest change(String name, String token) {
        return post("/v1/email-verifications", "{\"email\":\"" + name + "\"}", token);
    }

    private static HttpRequest post(String path, String body, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    private static String token(String username, String password) throws Exception {
        String body = send(post("/v1/sessions", credentials(username, password), null)).body();
        int from = body.indexOf("\"access_token\":\"") + 16;
        return body.substring(from, body.indexOf('"', from));
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /**
     * Measures wrong passwords while one third of the users has Argon2 parameters that cost three times as much. Compares the
     * medians of the fast and of the slow responses, and the share of slow ones: for 200 requests, four standard deviations are
     * 13 %.
     */
    private static void mixed(List<Variant> variants) throws Exception {
        Map<String, List<Long>> times = new LinkedHashMap<>();
        variants.forEach(variant -> times.put(variant.name(), new ArrayList<>()));
        for (int i = 0; i < WARM_UP + SAMPLES; i++) {
            List<Variant> order = new ArrayList<>(variants);
            Collections.shuffle(order, RANDOM);
            for (Variant variant : order) {
                long begin = System.nanoTime();
                send(variant.request().apply(i));
                if (i >= WARM_UP) {
                    times.get(variant.name()).add(System.nanoTime() - begin);
                }
            }
        }
        List<Long> all = times.values().stream().flatMap(List::stream).sorted().toList();
        double between = all.get(all.size() / 4) / 1e6 * 1.8;
        List<double[]> figures = new ArrayList<>();
        for (Variant variant : variants) {
            List<Double> sorted =
                    times.get(variant.name()).stream().sorted().map(time -> time / 1e6).toList();
            List<Double> cheap = sorted.stream().filter(time -> time < between).toList();
            List<Double> dear = sorted.stream().filter(time -> time >= between).toList();
            double[] figure = {median(cheap), median(dear), (double) dear.size() / sorted.size()};
            figures.add(figure);
            System.out.printf(
                    "%-16s %-10s %7.2f ms   %7.2f ms in %.0f %%%n",
                    "login mixed", variant.name(), figure[0], figure[1], figure[2] * 100);
        }
        boolean apart = spread(figures, 0) > 0.05
                || spread(figures, 1) > 0.05
                || most(figures, 2) - least(figures, 2) > 0.13
                || least(figures, 2) == 0;
        failed |= apart;
        System.out.printf(
                "%-16s difference %.1f %% and %.1f %%: %s%n",
                "login mixed", spread(figures, 0) * 100, spread(figures, 1) * 100, apart ? "FAILED" : "ok");
    }

    private static double median(List<Double> sorted) {
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    private static double least(List<double[]> figures, int which) {
        return figures.stream().mapToDouble(figure -> figure[which]).min().orElseThrow();
    }

    private static double most(List<double[]> figures, int which) {
        return figures.stream().mapToDouble(figure -> figure[which]).max().orElseThrow();
    }

    private static double spread(List<double[]> figures, int which) {
        return most(figures, which) / least(figures, which) - 1;
    }

    private static void compare(String what, double share, double milliseconds, List<Variant> variants)
            throws Exception {
        Map<String, List<Long>> times = new LinkedHashMap<>();
        Map<String, String> answers = new LinkedHashMap<>();
        variants.forEach(variant -> times.put(variant.name(), new ArrayList<>()));
        for (int i = 0; i < WARM_UP + SAMPLES; i++) {
            List<Variant> order = new ArrayList<>(variants);
            Collections.shuffle(order, RANDOM);
            for (Variant variant : order) {
                HttpRequest request = variant.request().apply(i);
                long begin = System.nanoTime();
                HttpResponse<String> answer = send(request);
                if (i >= WARM_UP) {
                    times.get(variant.name()).add(System.nanoTime() - begin);
                }
                answers.put(variant.name(), text(answer));
            }
        }
        double least = Double.MAX_VALUE;
        double most = 0;
        for (Variant variant : variants) {
            List<Long> sorted = times.get(variant.name()).stream().sorted().toList();
            double median = sorted.get(sorted.size() / 2) / 1e6;
            least = Math.min(least, median);
            most = Math.max(most, median);
            String answer = answers.get(variant.name());
            boolean same = answer.equals(answers.get(variants.get(0).name()));
            failed |= !same;
            System.out.printf(
                    "%-22s %-10s %7.2f ms   %s, %s%n",
                    what, variant.name(), median, answer.substring(0, 3), same ? "equal" : "DIFFERENT: " + answer);
        }
        boolean apart = most - least > Math.max(least * share, milliseconds);
        failed |= apart;
        System.out.printf(
                "%-22s difference %.2f ms, %.1f %%: %s%n",
                what, most - least, (most - least) * 100 / least, apart ? "FAILED" : "ok");
    }

    /** Removes what differs in every response: date, request id, and the seconds of Retry-After. */
    private static String text(HttpResponse<String> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.keySet().removeAll(List.of("date", "x-request-id"));
        headers.computeIfPresent("retry-after", (name, values) -> List.of("seconds"));
        return answer.statusCode() + " " + headers + " "
                + answer.body().replaceAll("\"request_id\":\"[^\"]*\"", "");
    }
}
