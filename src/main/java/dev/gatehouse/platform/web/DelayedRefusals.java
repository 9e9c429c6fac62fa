package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import io.dropwizard.core.setup.Environment;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Sends error responses after a delay. No thread waits for them, and their number is bounded. */
public final class DelayedRefusals {
    /** The maximum number of waiting responses. With the 25 ms of a hash, that allows 40,000 rejected logins per second. */
    private static final int LIMIT = 1_000;

    private final Semaphore places;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    private volatile Executor workers = Runnable::run;

    /** @param limit the maximum number of waiting responses; each needs about as much memory as an open connection */
    DelayedRefusals(int limit) {
        places = new Semaphore(limit);
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "delayed-refusals");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Creates the delayed refusals of a server. The threads of the server write the responses, because a slow client may block
     * a write; before the server has started, the thread of the timer writes them.
     */
    public static DelayedRefusals install(Environment environment) {
        DelayedRefusals refusals = new DelayedRefusals(LIMIT);
        environment.lifecycle().addEventListener(refusals.listener());
        environment.lifecycle().addServerLifecycleListener(server -> refusals.answerOn(server.getThreadPool()));
        return refusals;
    }

    void answerOn(Executor executor) {
        workers = executor;
    }

    /**
     * Returns a stage that fails with a refusal after a delay.
     *
     * @param delay the delay; the stage fails immediately if it is zero or negative
     * @throws ProblemException {@code overloaded} immediately, if too many responses are waiting
     */
    public <T> CompletionStage<T> fail(ProblemException refusal, Duration delay) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (delay.isZero() || delay.isNegative()) {
            answer.completeExceptionally(refusal);
            return answer;
        }
        if (!places.tryAcquire()) {
            throw Problem.OVERLOADED.exception();
        }
        // The response and its log lines need the id of the request, which is in the MDC of this thread.
        Waiting one = new Waiting(answer, refusal, MDC.getCopyOfContextMap());
        waiting.add(one);
        try {
            Future<?> unused =
                    timer.schedule(FatalErrors.guard(() -> handOver(one)), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The service is shutting down.
            answer(one);
        }
        return answer;
    }

    private void handOver(Waiting one) {
        try {
            workers.execute(() -> answer(one));
        } catch (RejectedExecutionException e) {
            // The server is shutting down: send the response on this thread.
            answer(one);
        }
    }

    private void answer(Waiting one) {
        if (waiting.remove(one)) {
            places.release();
            one.complete();
        }
    }

    /** At shutdown, sends all waiting responses and any later ones immediately, so that they do not delay the shutdown. */
    private LifeCycle.Listener listener() {
        return new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle event) {
                if (event instanceof Server) {
                    end();
                }
            }
        };
    }

    void end() {
        timer.shutdownNow();
        waiting.forEach(this::answer);
    }

    /** A waiting refusal and the logging context of its request. */
    private static final class Waiting {
        private final CompletableFuture<?> answer;
        private final ProblemException refusal;
        private final @Nullable Map<String, String> context;

        Waiting(CompletableFuture<?> answer, ProblemException refusal, @Nullable Map<String, String> context) {
            this.answer = answer;
            this.refusal = refusal;
            this.context = context;
        }

        void complete() {
            if (context != null) {
                MDC.setContextMap(context);
            }
            try {
                answer.completeExceptionally(refusal);
            } finally {
                MDC.clear();
            }
        }
    }
}
