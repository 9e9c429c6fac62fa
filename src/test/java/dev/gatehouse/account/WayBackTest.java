package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.account.PeopleServer.Moved;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.SessionsApi;
import dev.gatehouse.client.model.ChangePasswordRequest;
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

/** Detours by which a thief or an administrator might get past the links of notices. */
@OnEveryDatabase
class WayBackTest {
    private static final String NEW = "another path of moss";

    private static PeopleServer people;

    @BeforeAll
    static void start() {
        people = PeopleServer.shared();
        UsedSecrets.addPassword(NEW);
    }

    private static @Nullable String emailOf(long id) {
        return people.server().query("SELECT email FROM user_profile WHERE user_id = ?", id);
    }

    @Test
    void link_that_tells_of_a_closed_account_voids_the_links_of_all_later_addresses() throws Exception {
        Person ada = people.newcomer();
        Person thief = people.elsewhere(ada);
        long id = ada.id();
        Moved first = people.move(thief, ada.username(), PeopleServer.newAddress());
        Moved second = people.move(thief, first.address(), PeopleServer.newAddress());
        people.account(thief).closeAccount();

        people.disavow(people.mail(ada.username(), "not-me"));

        assertRefused(400, "mailed-token-refused", () -> people.disavow(second.told()));
        assertRefused(400, "mailed-token-refused", () -> people.disavow(second.announced()));
        assertRefused(400, "mailed-token-refused", () -> people.disavow(first.told()));
        assertThat(emailOf(id)).isEqualTo(ada.username());
    }

    @Test
    void later_link_of_the_earliest_address_voids_the_links_of_addresses_in_between() throws Exception {
        Person ada = people.newcomer();
        Person thief = people.elsewhere(ada);
        long id = ada.id();
        Moved first = people.move(thief, ada.username(), PeopleServer.newAddress());
        Moved back = people.move(thief, first.address(), ada.username());
        Moved away = people.move(thief, ada.username(), PeopleServer.newAddress());

        people.disavow(away.told());

        assertRefused(400, "mailed-token-refused", () -> people.disavow(back.told()));
        assertThat(emailOf(id)).isEqualTo(ada.username());
    }

    @Test
    void address_of_a_deactivated_user_is_not_changed_without_a_notice() throws Exception {
        Person ada = people.newcomer();
        long id = ada.id();
        String assigned = PeopleServer.newAddress();

        people.admin().updateUser(id, new UpdateUserRequest().active(false).email(assigned));
        Person bob = people.newcomer();
        people.resetMail(bob.username());

        assertThat(people.mailbox().count(ada.username())).isEqualTo(2);
        people.disavow(people.mail(ada.username(), "not-me"));
    }

    @Test
    void address_of_a_deactivated_user_can_be_verified() throws Exception {
        Person ada = people.newcomer();
        long id = ada.id();
        String assigned = PeopleServer.newAddress();
        people.admin().updateUser(id, new UpdateUserRequest().active(false).email(assigned));

        Mailbox.Mail mail = people.mail(assigned, "verify");
        people.confirmAddress(mail);

        assertRefused(401, "invalid-credentials", ada::signsIn);
    }

    @Test
    void account_is_not_closed_by_a_session_that_has_ended_elsewhere() throws Exception {
        Person ada = people.newcomer();
        Person thief = people.elsewhere(ada);
        people.server()
                .sql("UPDATE session SET ended_at = ? WHERE user_id = ?", Timestamp.from(Instant.now()), ada.id());

        assertRefused(401, "invalid-token", () -> people.account(thief).closeAccount());

        ada.signsIn();
    }

    @Test
    void announcement_ends_the_session_that_asked_also_after_its_password_change() throws Exception {
        Person ada = people.newcomer();
        Person thief = people.elsewhere(ada);
        people.changeAddress(thief, PeopleServer.newAddress());
        Mailbox.Mail announced = people.mail(ada.username(), "not-me");
        thief.keeps(people.account(thief)
                .changePassword(new ChangePasswordRequest()
                        .currentPassword(PeopleServer.PASSWORD)
                        .newPassword(NEW)));
        thief.looksAtHerself();

        people.disavow(announced);

        assertRefused(401, "invalid-token", thief::looksAtHerself);
    }

    @Test
    void restoring_link_that_comes_back_many_times_at_once_counts_once() throws Exception {
        Person ada = people.newcomer();
        Moved moved = people.move(people.elsewhere(ada), ada.username(), PeopleServer.newAddress());
        List<Callable<Integer>> calls = IntStream.range(0, 6)
                .<Callable<Integer>>mapToObj(i -> () -> {
                    try {
                        people.disavow(i % 2 == 0 ? moved.told() : moved.announced());
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
    void password_of_256_emoji_is_taken_and_signs_in() throws Exception {
        String emoji = "😀🚀".repeat(128);
        Person ada = people.newcomer();
        ada.signsIn();
        UsedSecrets.addPassword(emoji);
        people.account(ada)
                .changePassword(new ChangePasswordRequest()
                        .currentPassword(PeopleServer.PASSWORD)
                        .newPassword(emoji));
        Person again = Person.named(people.server(), ada.username(), emoji);
        again.signsIn();
        assertThat(again.confirms().getAccessToken()).isNotNull();
        assertThat(again.signsInClassically().status()).isEqualTo(200);
    }

    @Test
    void sign_out_everywhere_else_voids_the_change_of_this_session() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        String address = PeopleServer.newAddress();
        people.changeAddress(ada, address);
        Mailbox.Mail mail = people.mail(address, "verify");
        new SessionsApi(ada.client()).endSessions("true");
        assertRefused(400, "mailed-token-refused", () -> people.confirmAddress(mail));
    }
}
