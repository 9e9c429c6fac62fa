import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens many connections that stall: {@code java SlowClients.java PORT PID readers|bodies COUNT}. Prints the latency of other
 * requests and the memory of the service before the slow clients connect, while they are connected, and after they disconnect.
 */
class SlowClients {
    private static final int READS = 300;
    private static final int LENGTH = 63 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** The maximum duration of one measurement of reads. */
    private static final Duration ENOUGH = Duration.ofSeconds(12);

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        String pid = arguments[1];
        String kind = arguments[2];
        int count = Integer.parseInt(arguments[3]);
        serve(port);
        show(kind + ", before", port, pid);
        List<Socket> crowd = new ArrayList<>();
        int failed = 0;
        for (int i = 0; i < count; i++) {
            try {
                crowd.add(connect(port, kind));
            } catch (IOException e) {
                failed++;
            }
        }
        Thread.sleep(2_000);
        show(kind + ", " + count + " clients (" + failed + " could not connect)", port, pid);
        System.out.println("  responses to slow clients: " + answers(crowd));
        for (Socket socket : crowd) {
            socket.close();
        }
        Thread.sleep(3_000);
        show(kind + ", after", port, pid);
        // Kept connections would keep the process alive.
        System.exit(0);
    }

    private static Socket connect(int port, String kind) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress("127.0.0.1", port), (int) PATIENCE.toMillis());
            String request = kind.equals("readers")
                    // More than the buffers of a connection can hold.
                    ? "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(5)
                    : "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                            + LENGTH + "\r\n\r\n" + " ".repeat(LENGTH - 1);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Counts the clients by response status, including those without a response. */
    private static Map<String, Integer> answers(List<Socket> crowd) throws IOException {
        Map<String, Integer> answers = new TreeMap<>();
        for (Socket socket : crowd) {
            answers.merge(answer(socket), 1, Integer::sum);
        }
        return answers;
    }

    private static String answer(Socket socket) {
        try {
            socket.setSoTimeout(1);
            InputStream in = socket.getInputStream();
            byte[] line = in.readNBytes(12);
            return line.length < 12 ? "closed" : new String(line, 9, 3, StandardCharsets.US_ASCII);
        } catch (java.net.SocketTimeoutException e) {
            return "no response";
        } catch (IOException e) {
            return "reset";
        }
    }

    /** Runs reads until the service is warmed up. */
    private static void serve(int port) throws Exception {
        for (int round = 0; round < 10; round++) {
            reads(port, new ArrayList<>());
        }
    }

    private static void show(String when, int port, String pid) throws Exception {
        List<Double> millis = new ArrayList<>();
        int failed = reads(port, millis);
        millis.sort(null);
        String times = millis.isEmpty()
                ? "no authenticated read succeeded"
                : String.format(
                        "authenticated reads p50 %.2f ms, p99 %.2f ms",
                        millis.get(millis.size() / 2), millis.get(millis.size() * 99 / 100));
        System.out.printf(
                "%s: %s, %d of %d failed; login %s; %s MB resident, heap %s, %s threads%n",
                when,
                times,
                failed,
                failed + millis.size(),
                login(port),
                of(pid, "VmRSS:\\s+(\\d+)\\d{3} kB"),
                heap(pid),
                of(pid, "Threads:\\s+(\\d+)"));
    }

    /** Sends authenticated reads and returns how many failed. */
    private static int reads(int port, List<Double> millis) throws Exception {
        HttpClient client = client();
        HttpRequest read = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/me"))
                .header("Authorization", "Bearer " + System.getenv("BEARER"))
                .timeout(PATIENCE)
                .build();
        int failed = 0;
        long end = System.nanoTime() + ENOUGH.toNanos();
        for (int i = 0; i < READS && System.nanoTime() < end; i++) {
            long begun = System.nanoTime();
            try {
                int status = client.send(read, HttpResponse.BodyHandlers.discarding()).statusCode();
                if (status == 200) {
                    millis.add((System.nanoTime() - begun) / 1e6);
                } else {
                    failed++;
                }
            } catch (IOException e) {
                failed++;
            }
        }
        return failed;
    }

    private static String login(int port) throws Exception {
        HttpRequest login = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/sessions"))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(System.getenv("LOGIN")))
                .build();
        try {
            return Integer.toString(
                    client().send(login, HttpResponse.BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            return "no response";
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    private static String of(String pid, String pattern) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of("/proc", pid, "status")));
            return matcher.find() ? matcher.group(1) : "?";
        } catch (IOException e) {
            return "gone:";
        }
    }

    /** Returns the used heap after a full garbage collection. */
    private static String heap(String pid) throws Exception {
        jcmd(pid, "GC.run");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd(pid, "GC.heap_info"));
        return used.find() ? Integer.parseInt(used.group(1)) / 1024 + " MB" : "?";
    }

    private static String jcmd(String pid, String command) throws Exception {
        Process process = new ProcessBuilder("timeout", "10", "jcmd", pid, command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}
