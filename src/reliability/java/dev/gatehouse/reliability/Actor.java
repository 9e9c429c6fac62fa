package dev.gatehouse.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A client that works until the run stops. It repeats requests without an answer, as docs/sessions.md tells clients. */
abstract class Actor {
    /** What all actors share. */
    record World(
            Client client,
            Ledger ledger,
            Mailbox mailbox,
            Ghosts ghosts,
            Stop stop,
            FaultSchedule faults,
            long grace) {}

    /** When the actors end their work. */
    static final class Stop {
        /** Milliseconds that an actor has after the end to get an answer to its last request. */
        private static final long PATIENCE = 30_000;

        private volatile long at = Long.MAX_VALUE;

        void begin(long now) {
            at = now;
        }

        boolean hasBegun() {
            return at != Long.MAX_VALUE;
        }

        boolean isOver(long now) {
            return hasBegun() && now > at + PATIENCE;
        }
    }

    final World world;
    final Random random;
    final Account account;

    /** Passwords that the account may have: more than one after a change without an answer. The likeliest is the first. */
    final List<String> passwords = new ArrayList<>();

    String device;

    Actor(World world, long seed, Account account) {
        this.world = world;
        this.random = new Random(seed);
        this.account = account;
    }

    /** Works until the run stops. */
    abstract void work() throws InterruptedException;

    /** Starts the work in a thread. */
    Thread start() {
        Thread thread = new Thread(
                () -> {
                    try {
                        work();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                account.name());
        thread.start();
        return thread;
    }

    final boolean isOver() {
        return world.stop().isOver(world.ledger().now());
    }

    final void pause(int from, int to) throws InterruptedException {
        Thread.sleep(from + random.nextInt(to - from));
    }

    final Client.Answer send(Client.Call call) {
        call.about().put("balanced", true);
        return world.client().send(call, world.client().choose(random));
    }

    /** Sends a request until it is acknowledged or refused, or the run is over. */
    final Client.Answer insist(Client.Call call) throws InterruptedException {
        Client.Answer answer = send(call);
        while (!answer.isAcknowledged() && !answer.isRefused() && !isOver()) {
            pause(50, 300);
            answer = send(call);
        }
        return answer;
    }

    /** Signs in with one of the passwords; returns null if none is accepted. */
    final Signed login() throws InterruptedException {
        for (String password : List.copyOf(passwords)) {
            Client.Answer answer = insist(Calls.login(account, password, device));
            if (answer.isAcknowledged()) {
                passwords.clear();
                passwords.add(password);
                device = answer.body().path("device_token").asText();
                account.id = answer.body().path("user").path("id").asLong();
                Signed signed = new Signed(answer);
                account.sessions.add(signed.session);
                return signed;
            }
        }
        return null;
    }

    /** Exchanges the refresh token; returns false if the session has ended. */
    final boolean refresh(Signed signed) throws InterruptedException {
        Client.Answer answer = insist(Calls.refresh(account, signed.session, signed.refresh));
        if (answer.isAcknowledged()) {
            signed.store(answer);
        }
        return answer.isAcknowledged();
    }
}
