package dev.gatehouse.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Exceeds limits, with concurrent requests to all instances: wrong passwords, sign-ups and mails. */
final class Attacker extends Actor {
    private static final int TIMES = 2;

    /** More blocks than a round uses. */
    private static final int BLOCKS = 20;

    Attacker(World world, long seed) {
        super(world, seed, new Account("attacker", "192.0.2.2"));
    }

    @Override
    void work() throws InterruptedException {
        for (int round = 0; !world.stop().hasBegun(); round++) {
            int number = round;
            String name = "target-" + round + "-" + world.ledger().name();
            switch (round % 3) {
                // Each from an address block of its own, and more often than an account allows.
                case 0 ->
                    together(
                            TIMES * Cluster.ACCOUNT_FAILURES,
                            i -> Calls.guess(
                                    new Account(name + "@example.org", block(number, i)), "a wrong password " + i));
                // From one block.
                case 1 ->
                    together(
                            TIMES * Cluster.SIGN_UPS_PER_ADDRESS,
                            i -> Calls.signUp(new Account(name + "-" + i + "@example.org", block(number, 0))));
                // For one mailbox.
                default ->
                    together(
                            TIMES * Cluster.MAILS_PER_RECIPIENT,
                            i -> Calls.signUp(new Account(name + "@example.org", block(number, i))));
            }
            pause(1_000, 4_000);
        }
    }

    /** Returns an address in a block that no other round and no user has. */
    private String block(int round, int i) {
        return world.ledger().address(0x4000 + (round * BLOCKS + i) % 0xb000);
    }

    private interface Each {
        Client.Call call(int i);
    }

    private void together(int count, Each each) {
        List<CompletableFuture<Client.Answer>> answers = new ArrayList<>();
        IntStream.range(0, count)
                .forEach(i -> answers.add(CompletableFuture.supplyAsync(() ->
                        world.client().send(each.call(i), i % world.client().instances()))));
        answers.forEach(CompletableFuture::join);
    }
}
