package dev.gatehouse.reliability;

import java.util.Random;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/** Uses the tokens of sessions after their acknowledged end: just after the two seconds that are allowed, and later. */
final class Ghosts {
    /** Milliseconds after which no instance accepts an access token of an ended session; some more for the measurement. */
    static final long ALLOWED = 2_000;

    private static final long MARGIN = 50;

    private final DelayQueue<Ghost> queue = new DelayQueue<>();
    private final Client client;
    private final Random random;
    private volatile boolean stopped;

    Ghosts(Client client, Random random) {
        this.client = client;
        this.random = random;
    }

    private record Ghost(Account account, Signed signed, boolean again, long due) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** Adds a session whose end was acknowledged just now. */
    void add(Account account, Signed signed) {
        queue.add(new Ghost(account, signed, true, System.nanoTime() + (ALLOWED + MARGIN) * 1_000_000));
    }

    /** Ends {@link #run}. */
    void stop() {
        stopped = true;
    }

    /** Runs until it is stopped. */
    void run() {
        try {
            while (!stopped) {
                Ghost ghost = queue.poll(100, TimeUnit.MILLISECONDS);
                if (ghost == null) {
                    continue;
                }
                for (int instance = 0; instance < client.instances(); instance++) {
                    client.send(Calls.use(ghost.account(), ghost.signed()), instance);
                }
                client.send(
                        Calls.refresh(ghost.account(), ghost.signed().session, ghost.signed().refresh),
                        random.nextInt(client.instances()));
                if (ghost.again()) {
                    long later = TimeUnit.SECONDS.toNanos(3 + random.nextInt(20));
                    queue.add(new Ghost(ghost.account(), ghost.signed(), false, System.nanoTime() + later));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
