package dev.gatehouse.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A user who signs up, signs in on up to three devices, and does what users do. */
final class Person extends Actor {
    private static final int DEVICES = 3;

    /** Percentage of the things that end no session. */
    private static final int ENDS = 86;

    /** Milliseconds after which an access token is not used any more. */
    private static final long TOKEN_AGE = 600_000;

    private static final long MAIL_PATIENCE = 15_000;

    private final List<Signed> held = new ArrayList<>();
    private final int steps;
    private int chosen;

    /** @param steps how many things the user does before leaving */
    Person(World world, long seed, Account account, int steps) {
        super(world, seed, account);
        this.steps = steps;
    }

    @Override
    void work() throws InterruptedException {
        if (!signUp()) {
            return;
        }
        for (int i = 0; i < steps && !world.stop().hasBegun(); i++) {
            pause(20, 150);
            if (held.isEmpty()) {
                open();
            } else {
                step(held.get(random.nextInt(held.size())));
            }
        }
    }

    private String newPassword() {
        chosen++;
        return "a path of " + Integer.toHexString(account.name().hashCode()) + " stones " + chosen;
    }

    /** Signs up; returns false if the run stops before. */
    private boolean signUp() throws InterruptedException {
        String password = newPassword();
        passwords.add(password);
        while (!world.stop().hasBegun()) {
            Client.Answer asked = insist(Calls.signUp(account));
            String token = asked.isAcknowledged() ? awaitToken("confirm-sign-up") : null;
            if (token == null) {
                pause(100, 500);
                continue;
            }
            // A refusal after a request without an answer may mean that the account exists.
            insist(Calls.confirm(account, token, password));
            world.mailbox().forget(account.name(), "confirm-sign-up", token);
            Signed first = login();
            if (first != null) {
                held.add(first);
                return true;
            }
        }
        return false;
    }

    /** Waits for a mail with a link to the page; returns null if none comes. */
    private String awaitToken(String page) throws InterruptedException {
        for (long until = world.ledger().now() + MAIL_PATIENCE;
                world.ledger().now() < until && !world.stop().hasBegun(); ) {
            var token = world.mailbox().token(account.name(), page);
            if (token.isPresent()) {
                return token.get();
            }
            pause(50, 100);
        }
        return null;
    }

    private void open() throws InterruptedException {
        if (account.deactivating) {
            // Failed logins would delay the login after the activation.
            pause(100, 300);
            return;
        }
        Signed signed = login();
        if (signed == null) {
            pause(500, 1_000);
        } else {
            held.add(signed);
        }
    }

    private void step(Signed signed) throws InterruptedException {
        if (signed.used != null && isAfterGrace(signed.usedAt) && random.nextInt(4) == 0) {
            steal(signed);
            return;
        }
        if (world.ledger().now() - signed.accessAt > TOKEN_AGE && !keep(signed, refresh(signed))) {
            return;
        }
        int dice = random.nextInt(account.isQuiet() ? ENDS : 100);
        if (dice < 42) {
            keep(signed, refresh(signed));
        } else if (dice < 48) {
            tabs(signed);
        } else if (dice < 74) {
            keep(signed, !insist(Calls.use(account, signed)).isRefused());
        } else if (dice < ENDS) {
            if (held.size() < DEVICES) {
                open();
            }
        } else if (dice < 94) {
            end(signed);
        } else if (dice < 98) {
            changePassword(signed);
        } else {
            resetPassword();
        }
    }

    /** Returns whether the grace period of a token has ended; it begins again after an outage. */
    private boolean isAfterGrace(long usedAt) {
        long begin = Math.max(usedAt, world.faults().trouble());
        return world.ledger().now() - begin > world.grace();
    }

    /** Drops a session that has ended; returns whether it is kept. */
    private boolean keep(Signed signed, boolean active) {
        if (!active) {
            held.remove(signed);
            account.sessions.remove(signed.session);
        }
        return active;
    }

    /** Drops a session whose end was acknowledged, and lets its tokens be tried later. */
    private void haunt(Signed signed) {
        keep(signed, false);
        world.ghosts().add(account, signed);
    }

    /** Refreshes in two tabs at the same time. */
    private void tabs(Signed signed) throws InterruptedException {
        Client.Call call = Calls.refresh(account, signed.session, signed.refresh);
        int first = world.client().choose(random);
        int second = world.client().chooseOther(first);
        call.about().put("balanced", true);
        CompletableFuture<Client.Answer> other =
                CompletableFuture.supplyAsync(() -> world.client().send(call, second));
        Client.Answer one = world.client().send(call, first);
        Client.Answer two = other.join();
        if (one.isAcknowledged() || two.isAcknowledged()) {
            signed.store(one.isAcknowledged() ? one : two);
        } else {
            keep(signed, refresh(signed));
        }
    }

    private void steal(Signed signed) throws InterruptedException {
        Client.Answer answer = insist(Calls.steal(account, signed));
        if (answer.isRefused()) {
            haunt(signed);
        }
    }

    private void end(Signed signed) throws InterruptedException {
        Signed target = held.get(random.nextInt(held.size()));
        int dice = random.nextInt(10);
        if (dice < 4) {
            Client.Answer answer = insist(Calls.endCurrent(account, signed));
            // After a request without an answer, a refusal may mean that the session has ended.
            if (answer.isAcknowledged()) {
                haunt(signed);
            } else {
                keep(signed, false);
            }
        } else if (dice < 7) {
            Client.Answer answer = insist(Calls.endOther(account, signed, target.session));
            if (answer.isAcknowledged()) {
                haunt(target);
            } else {
                keep(signed, refresh(signed));
            }
        } else {
            boolean keepCurrent = dice < 9;
            Client.Answer answer =
                    insist(keepCurrent ? Calls.endOthers(account, signed) : Calls.endAll(account, signed));
            if (answer.isAcknowledged()) {
                List.copyOf(held).stream()
                        .filter(each -> !keepCurrent || each != signed)
                        .forEach(this::haunt);
            } else {
                keep(signed, false);
            }
        }
    }

    private void changePassword(Signed signed) throws InterruptedException {
        String before = passwords.get(0);
        String after = newPassword();
        Client.Answer answer = send(Calls.changePassword(account, signed, before, after));
        if (answer.isAcknowledged()) {
            List.copyOf(held).forEach(this::haunt);
            passwords.clear();
            passwords.add(after);
            device = answer.body().path("device_token").asText();
            Signed next = new Signed(answer);
            account.sessions.add(next.session);
            held.add(next);
        } else if (answer.state() == Client.State.UNKNOWN) {
            // docs/sessions.md: if the response is lost, the user signs in with the new password.
            passwords.add(0, after);
            Signed again = account.deactivating ? null : login();
            if (again != null) {
                held.add(again);
            }
        } else if (answer.isRefused()) {
            keep(signed, refresh(signed));
        }
    }

    private void resetPassword() throws InterruptedException {
        Client.Answer asked = insist(Calls.requestReset(account, device));
        String token = asked.isAcknowledged() ? awaitToken("reset") : null;
        if (token == null) {
            return;
        }
        String after = newPassword();
        Client.Answer answer = insist(Calls.reset(account, token, after));
        world.mailbox().forget(account.name(), "reset", token);
        if (answer.isAcknowledged()) {
            List.copyOf(held).forEach(this::haunt);
            passwords.clear();
            passwords.add(after);
            device = answer.body().path("device_token").asText();
        } else {
            // The token may have been used by a request without an answer.
            passwords.add(after);
        }
    }
}
