package dev.gatehouse.takeover;

import dev.gatehouse.user.User;
import dev.gatehouse.user.Users;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;

/** Wraps the remaining passwords of a tutorial in the foreground, with several threads and a progress bar. */
public final class WrapPasswordsNow {
    /** The wait before a retry, while other instances have taken all remaining portions. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final WrappingProgress wrappingProgress;
    private final Users users;
    private final PrintStream out;
    private final AtomicLong wrapped = new AtomicLong();

    public WrapPasswordsNow(Jdbi jdbi, Users users, Clock clock, PrintStream out) {
        this.wrappingProgress = new WrappingProgress(jdbi, users, clock);
        this.users = users;
        this.out = out;
    }

    /** Prints how many passwords are wrapped. */
    public void status() {
        TakeoverDao.Sum sum = wrappingProgress.sum();
        out.printf(
                Locale.ROOT,
                "%,d of %,d passwords are wrapped, %,d remain.%n",
                sum.known() - sum.unwrapped(),
                sum.known(),
                sum.unwrapped());
    }

    /** Wraps all passwords, and returns when running instances have finished their portions too. */
    public void run(int threads) throws InterruptedException, ExecutionException {
        wrappingProgress.plan();
        TakeoverDao.Sum sum = wrappingProgress.sum();
        ProgressBar bar = new ProgressBar(out, Terminal.find().isPresent(), sum.known());
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                work.add(workers.submit(this::wrapAll));
            }
            for (Future<?> one : work) {
                while (!isDone(one)) {
                    bar.show(wrapped.get(), wrappingProgress.sum().unwrapped());
                }
            }
            bar.show(wrapped.get(), 0);
        } finally {
            workers.shutdownNow();
        }
        out.printf(Locale.ROOT, "All passwords are wrapped; %,d of them by this command.%n", wrapped.get());
    }

    private static boolean isDone(Future<?> work) throws InterruptedException, ExecutionException {
        try {
            work.get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private @org.jspecify.annotations.Nullable Void wrapAll() throws InterruptedException {
        while (wrappingProgress.sum().unwrapped() > 0) {
            Optional<Long> portion = wrappingProgress.take();
            if (portion.isEmpty()) {
                Thread.sleep(PAUSE.toMillis());
                continue;
            }
            for (User user : users.bareUsers(portion.get(), WrappingProgress.SIZE)) {
                if (users.wrap(user)) {
                    wrapped.incrementAndGet();
                }
            }
            wrappingProgress.done(portion.get());
        }
        return null;
    }
}
