package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.UsedSecrets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Attempts of an attacker or an administrator to bypass the links in notices. */
@OnEveryDatabase
class WayBackTest {
    private static final String NEW = "another path of moss";

    private static SignUpServer service;

    @BeforeAll
    static void start() {
        service = SignUpServer.shared();
        UsedSecrets.addPassword(NEW);
    }

    private static @Nullable String emailOf(long id) {
        return service.server().query("SELECT email FROM user_profile WHERE user_id = ?", id);
    }

    @Test
    void closure_notice_link_invalidates_the_links_of_all_later_addresses() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.elsewhere();
        long id = ada.id();
        ConfirmedAddress first =
                ConfirmedAddress.of(thief, service.mailbox(), ada.username(), SignUpServer.newAddress());
        ConfirmedAddress second =
                ConfirmedAddress.of(thief, service.mailbox(), first.address(), SignUpServer.newAddress());
        thief.account().closeAccount();

        ada.opens(service.mailbox().next(ada.username(), "not-me")).disavows();

        assertRefused(
                400, "mailed-token-refused", () -> ada.opens(second.told()).disavows());
        assertRefused(
                400, "mailed-token-refused", () -> ada.opens(second.announced()).disavows());
        assertRefused(400, "mailed-token-refused", () -> ada.opens(first.told()).disavows());
        assertThat(emailOf(id)).isEqualTo(ada.username());
    }

    @Test
    void later_link_of_the_earliest_address_invalidates_links_of_addresses_in_between() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.elsewhere();
        long id = ada.id();
        ConfirmedAddress first =
                ConfirmedAddress.of(thief, service.mailbox(), ada.username(), SignUpServer.newAddress());
        ConfirmedAddress back = ConfirmedAddress.of(thief, service.mailbox(), first.address(), ada.username());
        ConfirmedAddress away =
                ConfirmedAddress.of(thief, service.mailbox(), ada.username(), SignUpServer.newAddress());

        ada.opens(away.told()).disavows();

        assertRefused(400, "mailed-token-refused", () -> ada.opens(back.told()).disavows());
        assertThat(emailOf(id)).isEqualTo(ada.username());
    }

    @Test
    void address_of_a_deactivated_user_is_not_changed_without_a_notice() throws Exception {
        Person ada = service.newcomer();
        long id = ada.id();
        String assigned = SignUpServer.newAddress();

        service.administration()
                .updateUser(id, new UpdateUserRequest().active(false).email(assigned));
        Person bob = service.newcomer();
        service.resetMail(bob);

        assertThat(service.mailbox().count(ada.username())).isEqualTo(2);
        ada.opens(service.mailbox().next(ada.username(), "not-me")).disavows();
    }

    @Test
    void address_of_a_deactivated_user_can_be_verified() throws Exception {
        Person ada = service.newcomer();
        long id = ada.id();
        String assigned = SignUpServer.newAddress();
        service.administration()
                .updateUser(id, new UpdateUserRequest().active(false).email(assigned));

        Mailbox.Mail mail = service.mailbox().next(assigned, "verify");
        ada.opens(mail).confirmsAddress();

        assertRefused(401, "invalid-credentials", ada::signsIn);
    }

    @Test
    void session_that_ended_on_another_instance_cannot_close_the_account() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.elsewhere();
        service.server()
                .sql("UPDATE session SET ended_at = ? WHERE user_id = ?", Timestamp.from(Instant.now()), ada.id());

        assertRefused(401, "invalid-token", () -> thief.account().closeAccount());

        ada.signsIn();
    }

    @Test
    void disavowal_ends_the_requesting_session_after_its_password_change() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.elsewhere();
        thief.changesAddress(SignUpServer.newAddress());
        Mailbox.Mail announced = service.mailbox().next(ada.username(), "not-me");
        thief.changesPassword(NEW);
        thief.looksAtHerself();

        ada.opens(announced).disavows();

        assertRefused(401, "invalid-token", thief::looksAtHerself);
    }

    @Test
    void concurrent_uses_of_restore_links_succeed_once() throws Exception {
        Person ada = service.newcomer();
        ConfirmedAddress moved =
                ConfirmedAddress.of(ada.elsewhere(), service.mailbox(), ada.username(), SignUpServer.newAddress());
        List<Callable<Integer>> calls = IntStream.range(0, 6)
                .<Callable<Integer>>mapToObj(i -> () -> {
                    try {
                        ada.opens(i % 2 == 0 ? moved.told() : moved.announced()).disavows();
                        return 204;
                    } catch (ApiException e) {
                        return e.getCode();
                    }
                })
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Integer> codes = threads.invokeAll(calls).stream()
                    .map(future -> {
                        try {
                            return future.get();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .sorted()
                    .toList();
            assertThat(codes).containsExactly(204, 400, 400, 400, 400, 400);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void password_of_256_emoji_is_accepted_at_both_apis() throws Exception {
        String emoji = "😀🚀".repeat(128);
        Person ada = service.newcomer();
        ada.signsIn();
        UsedSecrets.addPassword(emoji);
        ada.changesPassword(emoji);
        Person again = ada.withPassword(emoji);
        again.signsIn();
        assertThat(again.confirms().getAccessToken()).isNotNull();
        assertThat(again.signsInClassically().status()).isEqualTo(200);
    }

    @Test
    void sign_out_everywhere_else_invalidates_the_pending_address_change() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        Mailbox.Mail mail = service.mailbox().next(address, "verify");
        ada.sessions().endSessions("true");
        assertRefused(400, "mailed-token-refused", () -> ada.opens(mail).confirmsAddress());
    }
}
