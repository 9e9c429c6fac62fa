package dev.gatehouse.takeover;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints progress and remaining time: on a terminal in one line that is updated, otherwise in a line every 30 seconds. */
final class ProgressBar {
    private static final int WIDTH = 30;
    private static final Duration NOW_AND_THEN = Duration.ofSeconds(30);

    private final PrintStream out;
    private final boolean terminal;
    private final long all;
    private final long begun = System.nanoTime();
    private long shown;

    ProgressBar(PrintStream out, boolean terminal, long all) {
        this.out = out;
        this.terminal = terminal;
        this.all = all;
    }

    /**
     * Prints the progress.
     *
     * @param mine how many this process has done, from which the speed is computed
     * @param left how many remain in total
     */
    void show(long mine, long left) {
        long now = System.nanoTime();
        boolean last = left == 0;
        if (!terminal && !last && shown != 0 && now - shown < NOW_AND_THEN.toNanos()) {
            return;
        }
        shown = now;
        String line = line(mine, left, Duration.ofNanos(now - begun));
        if (terminal) {
            out.print("\r" + line + (last ? System.lineSeparator() : ""));
            out.flush();
        } else {
            out.println(line);
        }
    }

    String line(long mine, long left, Duration since) {
        double share = all == 0 ? 1 : (double) (all - left) / all;
        int full = (int) (share * WIDTH);
        double perSecond = mine / Math.max(0.001, since.toMillis() / 1000.0);
        String rest = left == 0 || perSecond == 0
                ? ""
                : ", " + duration(Duration.ofSeconds((long) (left / perSecond))) + " to go ";
        return String.format(
                Locale.ROOT,
                "[%s%s] %5.1f %%  %,d of %,d, %.1f/s%s",
                "=".repeat(full),
                " ".repeat(WIDTH - full),
                share * 100,
                all - left,
                all,
                perSecond,
                rest);
    }

    private static String duration(Duration duration) {
        return duration.toHours() > 0
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
