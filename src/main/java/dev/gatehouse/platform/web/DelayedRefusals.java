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

/** Refusals that are answered after a delay. No thread waits for them meanwhile, and their number is bounded. */
public final class DelayedRefusals {
    /** With 25 ms for a hash, 40,000 refused logins a second. */
    private static final int LIMIT = 1_000;

    private final Semaphore places;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    private volatile Executor workers = Runnable::run;

    /** @param limit of refusals that wait at one time; each of them holds about what an open connection holds */
    DelayedRefusals(int limit) {
        places = new Semaphore(limit);
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "delayed-refusals");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Refusals of a server. Its threads write the answers, as a slow client may hold one up; before it has started, the timer
     * does.
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
     * Fails with a refusal after a delay.
     *
     * @param delay zero or less: fails at once
     * @throws ProblemException {@code overloaded}, at once, when too many wait already
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
        // The answer and what is logged of it have the id of their request, which is the thread's.
        Waiting one = new Waiting(answer, refusal, MDC.getCopyOfContextMap());
        waiting.add(one);
        try {
            Future<?> unused =
                    timer.schedule(FatalErrors.guard(() -> handOver(one)), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The service is ending.
            answer(one);
        }
        return answer;
    }

    private void handOver(Waiting one) {
        try {
            workers.execute(() -> answer(one));
        } catch (RejectedExecutionException e) {
            // The server is ending; the answer need not.
            answer(one);
        }
    }

    private void answer(Waiting one) {
        if (waiting.remove(one)) {
            places.release();
            one.complete();
        }
    }

    /** Answers all that wait when the service ends, and those after them at once: its end must not wait for them. */
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

    /** A refusal and the context of its request. */
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
