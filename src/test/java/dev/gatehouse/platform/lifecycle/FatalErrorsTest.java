package dev.gatehouse.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.GatehouseApplication;
import dev.gatehouse.platform.jobs.PeriodicTask;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.TestDatabase;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.StreamingOutput;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fatal errors of the JVM end the process. Each case runs in a separate process. */
class FatalErrorsTest {
    private static final int SURVIVED = 7;
    private static final String AFTER = "request-after-";
    private static final String ALIVE = "The service answers after the first error.";

    @ParameterizedTest
    @CsvSource({
        "task, 3",
        "task-with-a-cause, 3",
        "task-that-overflows-the-stack, 7",
        "task-without-a-class, 7",
        "main, 3",
        "jetty, 3",
        "request-after-one-that-overflows-the-stack, 3",
        "request-that-writes, 3"
    })
    void process_exits_on_a_fatal_error_and_survives_other_errors(String what, int status) throws Exception {
        java.nio.file.Path log =
                Files.createTempFile(Files.createDirectories(java.nio.file.Path.of("target")), what, ".log");
        Process process = new ProcessBuilder(
                        java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        TestDatabase.ofThisRun(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FatalErrorsTest.class.getName(),
                        what)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(status);
            if (status != SURVIVED) {
                assertThat(log).content().contains("Fatal JVM error", "OutOfMemoryError: made up");
            }
            assertThat(Files.readString(log).contains(ALIVE)).isEqualTo(what.startsWith(AFTER));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Runs in the separate process. */
    public static void main(String[] arguments) throws Exception {
        String what = arguments[0];
        if (what.startsWith("task")) {
            AtomicInteger rounds = new AtomicInteger();
            new PeriodicTask("test", Duration.ZERO, () -> Duration.ofMillis(10), "The test fails", () -> {
                        if (rounds.getAndIncrement() == 0) {
                            fail(what);
                        }
                        System.exit(SURVIVED);
                    })
                    .start();
        } else if (what.equals("main")) {
            GatehouseApplication.main(new String[] {"check"});
            new Thread(() -> fail(what)).start();
        } else {
            serve(what);
        }
        TimeUnit.MINUTES.sleep(1);
    }

    private static void serve(String what) {
        GatehouseServer server = GatehouseServer.startWith(environment -> {
            environment.jersey().register(new Failing());
            environment.lifecycle().addServerLifecycleListener((Server jetty) -> {
                if (what.equals("jetty")) {
                    jetty.getThreadPool().execute(() -> fail(what));
                }
            });
        });
        Http http = new Http(server);
        if (what.startsWith(AFTER)) {
            http.get("/test/fails/one-that-overflows-the-stack");
            if (http.get("/problems/not-found").status() == 200) {
                System.out.println(ALIVE);
            }
            http.get("/test/fails/request");
        } else {
            http.get("/test/fails/" + what);
        }
        // The request returned, so the process survived the error.
        System.exit(SURVIVED);
    }

    private static void fail(String what) {
        if (what.endsWith("overflows-the-stack")) {
            throw new StackOverflowError("made up");
        }
        if (what.endsWith("without-a-class")) {
            throw new NoClassDefFoundError("made up");
        }
        OutOfMemoryError error = new OutOfMemoryError("made up");
        if (what.endsWith("with-a-cause")) {
            throw new IllegalStateException("wrapped", error);
        }
        throw error;
    }

    /** Throws the error that the path names. */
    @Path("/test/fails")
    public static final class Failing {
        @GET
        @Path("/{what}")
        public StreamingOutput get(@PathParam("what") String what) {
            if (!what.endsWith("writes")) {
                fail(what);
            }
            return out -> fail(what);
        }
    }
}
