package dev.gatehouse.platform.web;

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
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Sends responses after a delay, or earlier if something happens. No thread waits for them. */
public final class DelayedAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(DelayedAnswers.class);

    private final Set<Delayed<?>> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    private volatile Executor workers = Runnable::run;

    public DelayedAnswers() {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "delayed-answers");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Creates the delayed responses of a server. The threads of the server write the responses, because a slow client may block
     * a write; before the server has started, the thread of the timer writes them.
     */
    public static DelayedAnswers install(Environment environment) {
        DelayedAnswers answers = new DelayedAnswers();
        environment.lifecycle().addEventListener(answers.listener());
        environment.lifecycle().addServerLifecycleListener(server -> answers.answerOn(server.getThreadPool()));
        return answers;
    }

    void answerOn(Executor executor) {
        workers = executor;
    }

    /**
     * Creates a response that is sent after the delay, or immediately if the service is shutting down.
     *
     * @param content creates the response when it is sent; may throw a {@link ProblemException}
     */
    public <T> Delayed<T> add(Duration delay, Supplier<T> content) {
        // The response and its log lines need the id of the request, which is in the MDC of this thread.
        Delayed<T> one = new Delayed<>(content, MDC.getCopyOfContextMap());
        waiting.add(one);
        try {
            one.timeout = timer.schedule(FatalErrors.guard(one::send), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The service is shutting down.
            one.answer();
        }
        return one;
    }

    /** Runs a short task after the delay, on the thread of the timer; never, if the service is shutting down. */
    public void later(Duration delay, Runnable task) {
        try {
            Future<?> unused = timer.schedule(FatalErrors.guard(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The service is shutting down", e);
        }
    }

    /** Returns whether the service is shutting down: then responses are not delayed. */
    public boolean isEnding() {
        return timer.isShutdown();
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
        waiting.forEach(Delayed::answer);
    }

    /** A response that waits, and the logging context of its request. */
    public final class Delayed<T> {
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final Supplier<T> content;
        private final @Nullable Map<String, String> context;
        private volatile @Nullable Future<?> timeout;

        private Delayed(Supplier<T> content, @Nullable Map<String, String> context) {
            this.content = content;
            this.context = context;
        }

        public CompletionStage<T> stage() {
            return answer;
        }

        /** Sends the response now, on a thread of the server. */
        public void send() {
            if (!waiting.contains(this)) {
                return;
            }
            try {
                workers.execute(this::answer);
            } catch (RejectedExecutionException e) {
                // The server is shutting down: send the response on this thread.
                answer();
            }
        }

        private void answer() {
            if (!waiting.remove(this)) {
                return;
            }
            Future<?> pending = timeout;
            if (pending != null) {
                pending.cancel(false);
            }
            if (context != null) {
                MDC.setContextMap(context);
            }
            try {
                answer.complete(content.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            } finally {
                MDC.clear();
            }
        }
    }
}
