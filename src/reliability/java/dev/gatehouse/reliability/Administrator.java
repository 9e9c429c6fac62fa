package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** An administrator, who changes roles, deactivates and activates users, and ends their sessions. */
final class Administrator extends Actor {
    private final List<Account> users;
    private Signed signed;

    Administrator(World world, long seed, Account account, List<Account> users) {
        super(world, seed, account);
        this.users = users;
        passwords.add(Cluster.ADMINISTRATOR_PASSWORD);
    }

    @Override
    void work() throws InterruptedException {
        while (!world.stop().hasBegun()) {
            pause(150, 600);
            if (signed == null) {
                signed = login();
                continue;
            }
            if (random.nextInt(5) == 0 && !refresh(signed)) {
                signed = null;
                continue;
            }
            Account target = users.get(random.nextInt(users.size()));
            if (target.id != 0 && !target.isQuiet() && target.administered.tryLock()) {
                try {
                    administer(target);
                } finally {
                    target.administered.unlock();
                }
            }
        }
    }

    private void administer(Account target) throws InterruptedException {
        int dice = random.nextInt(10);
        if (dice < 4) {
            ObjectNode body = Json.object();
            body.putArray("roles");
            if (random.nextBoolean()) {
                body.withArray("roles").add("admin");
            }
            change(Calls.patch("roles", account, signed, target, body));
        } else if (dice < 7) {
            deactivate(target);
        } else if (dice < 9) {
            List<String> sessions = List.copyOf(target.sessions);
            if (!sessions.isEmpty()) {
                String id = sessions.get(random.nextInt(sessions.size()));
                change(Calls.endOneOf(account, signed, target, id));
            }
        } else {
            change(Calls.endAllOf(account, signed, target));
        }
    }

    private void deactivate(Account target) throws InterruptedException {
        target.deactivating = true;
        change(Calls.patch("active", account, signed, target, Json.object().put("active", false)));
        pause(200, 2_000);
        Client.Answer answer;
        do {
            if (signed == null) {
                signed = login();
            }
            answer = signed == null
                    ? null
                    : change(Calls.patch(
                            "active", account, signed, target, Json.object().put("active", true)));
        } while ((answer == null || !answer.isAcknowledged()) && !isOver());
        target.deactivating = false;
    }

    private Client.Answer change(Client.Call call) throws InterruptedException {
        Client.Answer answer = insist(call);
        if (answer.status() == 401) {
            // Signed out: the checker finds out why.
            signed = null;
        }
        return answer;
    }
}
