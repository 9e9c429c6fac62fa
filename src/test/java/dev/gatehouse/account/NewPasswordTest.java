package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.SessionsApi;
import dev.gatehouse.client.model.ChangePasswordRequest;
import dev.gatehouse.client.model.CreateSessionRequest;
import dev.gatehouse.client.model.MailedTokenRequest;
import dev.gatehouse.client.model.RequestPasswordResetRequest;
import dev.gatehouse.client.model.ResetPasswordRequest;
import dev.gatehouse.client.model.SessionResponse;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.UsedSecrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A new password in place of one that is known, or of one that was forgotten. */
@OnEveryDatabase("MailedTokenDao")
class NewPasswordTest {
    private static final String NEW = "another path of moss";

    private static PeopleServer people;

    @BeforeAll
    static void start() {
        people = PeopleServer.shared();
        UsedSecrets.addPassword(NEW);
    }

    private static TokensResponse change(Person person, String current, String wanted) throws ApiException {
        return person.keeps(people.account(person)
                .changePassword(
                        new ChangePasswordRequest().currentPassword(current).newPassword(wanted)));
    }

    private static void ask(String address) throws ApiException {
        people.account().requestPasswordReset(new RequestPasswordResetRequest().email(address));
    }

    private static void reset(Mailbox.Mail mail, String wanted) throws ApiException {
        people.account()
                .resetPassword(new ResetPasswordRequest().token(mail.token()).newPassword(wanted));
    }

    /** Somebody's newest mail with a link for a new password. */
    private static Mailbox.Mail resetMail(Person person) throws ApiException {
        ask(person.username());
        Mailbox.Mail mail = people.mailbox().next(person.username());
        while (!mail.hasLink() || !mail.page().endsWith("/reset")) {
            mail = people.mailbox().next(person.username());
        }
        return mail;
    }

    @Test
    void change_starts_a_new_session_and_copied_tokens_die_with_the_old_one() throws Exception {
        Person ada = people.newcomer();
        TokensResponse login = ada.keeps(new SessionsApi(people.server().client())
                .createSession(new CreateSessionRequest()
                        .username(ada.username())
                        .password(PeopleServer.PASSWORD)
                        .deviceName("Ada's phone")));
        Person thief = ada.at(people.server());

        TokensResponse changed = change(ada, PeopleServer.PASSWORD, NEW);

        assertRefused(401, "invalid-token", thief::looksAtHerself);
        assertRefused(401, "session-ended", thief::refreshes);
        assertThat(changed.getSession().getId()).isNotEqualTo(login.getSession().getId());
        assertThat(changed.getSession().getCurrent()).isTrue();
        assertThat(changed.getDeviceToken()).isNotNull().isNotEqualTo(login.getDeviceToken());
        assertThat(changed.getSession().getDeviceName()).isEqualTo("Ada's phone");
        assertThat(changed.getUser().getUsername()).isEqualTo(ada.username());
        assertThat(ada.looksAtHerself().getSessionId())
                .isEqualTo(changed.getSession().getId());
        assertThat(ada.looksAtHerself().getFresh()).isTrue();
        assertThat(ada.sessions().listSessions(null, null).getItems())
                .extracting(SessionResponse::getId)
                .containsExactly(changed.getSession().getId());
        ada.refreshes();
        ada.at(people.server(), NEW).confirms();
        assertThat(events(ada, "session-ended")).isEqualTo("password-changed");
        assertThat(server(
                        "SELECT session_id FROM audit_event WHERE kind = 'login' AND detail = 'password-change'"
                                + " AND subject_id = ?",
                        ada))
                .isEqualTo(server("SELECT id FROM session WHERE ended_at IS NULL AND user_id = ?", ada));
    }

    private static String events(Person person, String kind) {
        return String.valueOf(people.server()
                .query("SELECT detail FROM audit_event WHERE kind = ? AND subject_id = ?", kind, person.id()));
    }

    private static String server(String query, Person person) {
        return HexFormat.of().formatHex(people.server().bytes(query, person.id()));
    }

    @Test
    void change_has_the_origin_of_its_own_request() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();

        Http.Reply reply = people.http()
                .send(
                        "PUT",
                        "/v1/account/password",
                        Json.of("current_password", PeopleServer.PASSWORD, "new_password", NEW),
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + ada.token(),
                        "User-Agent",
                        "Ada's browser");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("session").path("user_agent").asText()).isEqualTo("Ada's browser");
        assertThat(reply.header("Set-Cookie")).isEmpty();
        assertThat(reply.json().has("csrf_token")).isFalse();
    }

    @Test
    void change_with_a_token_of_the_classic_api_starts_a_session_that_lasts() throws Exception {
        Person ada = people.newcomer();
        ada.signsInClassically();
        Person thief = ada.at(people.server());

        change(ada, PeopleServer.PASSWORD, NEW);

        assertRefused(401, "invalid-token", thief::looksAtHerself);
        ada.refreshes();
        ada.looksAtHerself();
    }

    @Test
    void two_changes_at_once_leave_one_session_of_the_one_that_won() throws Exception {
        for (int round = 0; round < 5; round++) {
            Person ada = people.newcomer();
            ada.signsIn();
            ExecutorService pool = Executors.newFixedThreadPool(2);
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<Integer>> answers = new ArrayList<>();
            for (String wanted : List.of(NEW, "one more path of moss")) {
                UsedSecrets.addPassword(wanted);
                Person tab = ada.at(people.server());
                answers.add(pool.submit(() -> {
                    start.await();
                    try {
                        change(tab, PeopleServer.PASSWORD, wanted);
                        tab.refreshes();
                        return 200;
                    } catch (ApiException e) {
                        return e.getCode();
                    }
                }));
            }

            assertThat(List.of(answers.get(0).get(), answers.get(1).get())).containsExactlyInAnyOrder(200, 401);
            pool.shutdown();
            assertThat(people.server()
                            .query("SELECT COUNT(*) FROM session WHERE ended_at IS NULL AND user_id = ?", ada.id()))
                    .isEqualTo("1");
        }
    }

    @Test
    void refused_change_leaves_the_session_as_it_is() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();

        assertRefused(401, "invalid-credentials", () -> change(ada, "not this one", NEW));
        assertRefused(400, "validation-failed", () -> change(ada, PeopleServer.PASSWORD, "short"));

        ada.looksAtHerself();
        ada.refreshes();
    }

    @Test
    void change_ends_all_other_sessions() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        Person elsewhere = people.elsewhere(ada);

        change(ada, PeopleServer.PASSWORD, NEW);

        ada.looksAtHerself();
        assertRefused(401, "invalid-token", elsewhere::looksAtHerself);
        assertRefused(401, "session-ended", elsewhere::refreshes);
        assertRefused(401, "invalid-credentials", ada::signsIn);
        ada.signsInWith(NEW);
    }

    @Test
    void change_asks_for_the_current_one() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();

        assertRefused(401, "invalid-credentials", () -> change(ada, "not this one", NEW));

        ada.signsIn();
    }

    @Test
    void change_is_told_to_the_owner_who_can_say_it_was_not_them() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        change(ada, PeopleServer.PASSWORD, NEW);
        Mailbox.Mail notice = people.mailbox().next(ada.username());

        assertThat(notice.page()).endsWith("/not-me");
        MailedTokenRequest token = new MailedTokenRequest().token(notice.token());
        people.account().disavowNotice(token);

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertRefused(400, "mailed-token-refused", () -> people.account().disavowNotice(token));
        assertRefused(
                400,
                "mailed-token-refused",
                () -> people.account().confirmEmail(new MailedTokenRequest().token(notice.token())));
    }

    @ParameterizedTest
    @CsvSource({
        "short, too-short",
        "aaaaaaaaaaaa, repeated",
        "iloveyou1, too-common",
        "my newcomer and i, contains-username",
        "my GATEHOUSE and i, contains-product-name"
    })
    void rule_that_is_broken_has_a_name_and_the_token_stays_good(String wanted, String code) throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        String broken = wanted.replace(
                "newcomer", ada.username().substring(0, ada.username().indexOf('@')));

        assertThat(code(() -> change(ada, PeopleServer.PASSWORD, broken))).isEqualTo(code);
        Mailbox.Mail mail = resetMail(ada);
        assertThat(code(() -> reset(mail, broken))).isEqualTo(code);
        reset(mail, NEW);
    }

    private static String code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        var error = assertRefused(400, "validation-failed", call).path("errors").path(0);
        assertThat(error.path("field").asText()).isEqualTo("new_password");
        return error.path("code").asText();
    }

    @Test
    void reset_ends_all_sessions_and_signs_nobody_in() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        Mailbox.Mail mail = resetMail(ada);

        reset(mail, NEW);

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertRefused(401, "session-ended", ada::refreshes);
        assertRefused(401, "invalid-credentials", ada::signsIn);
        ada.signsInWith(NEW);
        assertRefused(400, "mailed-token-refused", () -> reset(mail, NEW));
    }

    @Test
    void fifty_at_once_with_one_token_set_one_password() throws Exception {
        Person ada = people.newcomer();
        Mailbox.Mail mail = resetMail(ada);
        ExecutorService pool = Executors.newFixedThreadPool(50);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> done = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String wanted = "path number " + i + " of moss";
            done.add(pool.submit(() -> {
                start.await();
                try {
                    reset(mail, wanted);
                    return true;
                } catch (ApiException e) {
                    assertThat(e.getCode()).isIn(400, 503);
                    return false;
                }
            }));
        }
        start.countDown();
        int set = 0;
        for (Future<Boolean> one : done) {
            set += one.get() ? 1 : 0;
        }
        pool.shutdown();

        assertThat(set).isEqualTo(1);
    }

    @Test
    void reset_clears_what_the_owner_has_been_throttled_by() throws Exception {
        try (PeopleServer strict = PeopleServer.start(Map.of("THROTTLE_FREE_FAILURES", "2"))) {
            Person ada = strict.newcomer();
            for (int i = 0; i < 2; i++) {
                assertRefused(401, "invalid-credentials", () -> ada.signsInWith("not this one"));
            }
            assertRefused(429, "too-many-attempts", ada::signsIn);
            strict.account().requestPasswordReset(new RequestPasswordResetRequest().email(ada.username()));
            String token = strict.mailbox().next(ada.username()).token();
            strict.account()
                    .resetPassword(new ResetPasswordRequest().token(token).newPassword(NEW));

            ada.signsInWith(NEW);
        }
    }

    @Test
    void token_is_good_for_half_an_hour() throws Exception {
        Person ada = people.newcomer();
        people.account().requestPasswordReset(new RequestPasswordResetRequest().email(ada.username()));
        ResetPasswordRequest request = new ResetPasswordRequest()
                .token(people.mailbox().next(ada.username()).token())
                .newPassword(NEW);
        people.server().clock().advance(Duration.ofMinutes(30));

        assertRefused(400, "mailed-token-refused", () -> people.account().resetPassword(request));
    }

    @Test
    void older_token_stays_good_until_one_is_used() throws Exception {
        Person ada = people.newcomer();
        Mailbox.Mail first = resetMail(ada);
        people.server().clock().advance(Duration.ofMillis(5));
        Mailbox.Mail second = resetMail(ada);

        reset(first, NEW);

        assertRefused(400, "mailed-token-refused", () -> reset(second, NEW));
    }

    @Test
    void token_of_one_purpose_is_none_of_another() throws Exception {
        Person ada = people.newcomer();
        Mailbox.Mail mail = resetMail(ada);
        MailedTokenRequest token = new MailedTokenRequest().token(mail.token());

        assertRefused(400, "mailed-token-refused", () -> people.account().confirmEmail(token));
        assertRefused(400, "mailed-token-refused", () -> people.account().disavowNotice(token));
        reset(mail, NEW);
    }

    @Test
    void only_a_verified_address_gets_one() throws Exception {
        Person unverified = Person.on(people.server());
        Person inactive = people.newcomer();
        people.server().sql("UPDATE user SET active = FALSE WHERE username = ?", inactive.username());
        Person ada = people.newcomer();
        long before = people.mailbox().count(inactive.username());

        ask(unverified.username());
        ask(inactive.username());
        ask("nobody-at-all@example.org");
        // Mails go out in the order in which they were asked for.
        resetMail(ada);

        assertThat(people.mailbox().count(unverified.username())).isZero();
        assertThat(people.mailbox().count(inactive.username())).isEqualTo(before);
        assertThat(people.mailbox().count("nobody-at-all@example.org")).isZero();
    }

    @Test
    void known_and_unknown_and_inactive_get_the_same_answer_byte_for_byte() throws Exception {
        Person ada = people.newcomer();
        Person inactive = people.newcomer();
        people.server().sql("UPDATE user SET active = FALSE WHERE username = ?", inactive.username());
        List<String> answers = new ArrayList<>();
        for (String address : List.of(ada.username(), inactive.username(), PeopleServer.newAddress())) {
            Http.Reply reply = people.http().postJson("/v1/password-resets", Json.of("email", address));
            assertThat(reply.status()).isEqualTo(202);
            answers.add(Answers.of(reply));
        }

        assertThat(answers).allMatch(answers.get(0)::equals);
    }

    @Test
    void nothing_can_be_mailed_while_mail_is_off() {
        try (GatehouseServer own = GatehouseServer.start(Map.of("MAIL_TRANSPORT", "off"))) {
            assertRefused(
                    409,
                    "mail-off",
                    () -> new dev.gatehouse.client.AccountApi(own.client())
                            .requestPasswordReset(new RequestPasswordResetRequest().email("ada@example.org")));
        }
    }
}
