package dev.gatehouse.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs the actors and the faults. */
final class Driver {
    private static final int ADMINISTRATORS = 2;

    /** One of so many users is quiet. */
    private static final int QUIET = 4;

    /** How many things a visitor does. */
    private static final int VISIT = 30;

    private static final long VISITOR_EVERY = 3_000;

    /** Milliseconds in which the tokens of the last ended sessions are tried. */
    static final long GHOSTS_AFTER = 3_000;

    private final Options options;
    private final Ledger ledger;
    private final Client client;
    private final Cluster cluster;
    private final Mailbox mailbox;
    private final Actor.Stop stop = new Actor.Stop();
    private final List<Account> users = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    Driver(Options options, Ledger ledger, Client client, Cluster cluster, Mailbox mailbox) {
        this.options = options;
        this.ledger = ledger;
        this.client = client;
        this.cluster = cluster;
        this.mailbox = mailbox;
    }

    /** Returns when all actors have ended. */
    void run(FaultSchedule schedule) throws Exception {
        Random random = new Random(options.seed());
        Ghosts ghosts = new Ghosts(client, new Random(random.nextLong()));
        // A margin, because the grace period begins when the service uses the token.
        long grace = options.grace() * 1000L + 3_000;
        Actor.World world = new Actor.World(client, ledger, mailbox, ghosts, stop, schedule, grace);
        Thread haunting = new Thread(ghosts::run, "ghosts");
        haunting.start();
        for (int i = 0; i < options.people(); i++) {
            add(world, random, Integer.MAX_VALUE);
        }
        for (int i = 0; i < ADMINISTRATORS; i++) {
            Account account = administrator();
            threads.add(new Administrator(world, random.nextLong(), account, users).start());
        }
        threads.add(new Attacker(world, random.nextLong()).start());
        Random later = new Random(random.nextLong());
        Thread visitors = new Thread(() -> visits(world, later), "visitors");
        visitors.start();
        try {
            schedule.run();
        } finally {
            stop.begin(ledger.now());
            visitors.interrupt();
            visitors.join();
            for (Thread thread : new ArrayList<>(threads)) {
                thread.join();
            }
            Thread.sleep(GHOSTS_AFTER);
            ghosts.stop();
            haunting.join();
            ledger.write(Json.line("stopped"));
        }
    }

    static Account administrator() {
        return new Account(Cluster.ADMINISTRATOR, "192.0.2.1");
    }

    private void add(Actor.World world, Random random, int steps) {
        int number = users.size();
        Account account = new Account(
                "person-" + number + "-" + ledger.name() + "@example.org",
                ledger.address(number),
                steps == Integer.MAX_VALUE && number % QUIET == QUIET - 1);
        users.add(account);
        threads.add(new Person(world, random.nextLong(), account, steps).start());
    }

    /** Adds users who leave again. */
    private void visits(Actor.World world, Random random) {
        try {
            while (!stop.hasBegun()) {
                Thread.sleep(VISITOR_EVERY);
                add(world, random, VISIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
