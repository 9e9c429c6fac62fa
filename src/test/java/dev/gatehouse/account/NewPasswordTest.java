package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.SessionsApi;
import dev.gatehouse.client.model.CreateSessionRequest;
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

/** Users change a known password, or reset a forgotten one. */
@OnEveryDatabase("MailedTokenDao")
class NewPasswordTest {
    private static final String NEW = "another path of moss";

    private static SignUpServer service;

    @BeforeAll
    static void start() {
        service = SignUpServer.shared();
        UsedSecrets.addPassword(NEW);
    }

    @Test
    void change_starts_a_new_session_and_revokes_tokens_of_the_old_session() throws Exception {
        Person ada = service.newcomer();
        TokensResponse login = ada.keeps(new SessionsApi(service.server().client())
                .createSession(new CreateSessionRequest()
                        .username(ada.username())
                        .password(SignUpServer.PASSWORD)
                        .deviceName("Ada's phone")));
        Person thief = ada.at(service.server());

        TokensResponse changed = ada.changesPassword(NEW);

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
        ada.withPassword(NEW).confirms();
        assertThat(events(ada, "session-ended")).isEqualTo("password-changed");
        assertThat(server(
                        "SELECT session_id FROM audit_event WHERE kind = 'login' AND detail = 'password-change'"
                                + " AND subject_id = ?",
                        ada))
                .isEqualTo(server("SELECT id FROM session WHERE ended_at IS NULL AND user_id = ?", ada));
    }

    private static String events(Person person, String kind) {
        return String.valueOf(service.server()
                .query("SELECT detail FROM audit_event WHERE kind = ? AND subject_id = ?", kind, person.id()));
    }

    private static String server(String query, Person person) {
        return HexFormat.of().formatHex(service.server().bytes(query, person.id()));
    }

    @Test
    void new_session_has_the_user_agent_of_the_request_that_changed_the_password() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();

        Http.Reply reply = service.http()
                .send(
                        "PUT",
                        "/v1/account/password",
                        Json.of("current_password", SignUpServer.PASSWORD, "new_password", NEW),
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
    void change_with_a_classic_token_starts_a_session_with_a_refresh_token() throws Exception {
        Person ada = service.newcomer();
        ada.signsInClassically();
        Person thief = ada.at(service.server());

        ada.changesPassword(NEW);

        assertRefused(401, "invalid-token", thief::looksAtHerself);
        ada.refreshes();
        ada.looksAtHerself();
    }

    @Test
    void of_two_concurrent_changes_one_succeeds_and_leaves_one_session() throws Exception {
        for (int round = 0; round < 5; round++) {
            Person ada = service.newcomer();
            ada.signsIn();
            ExecutorService pool = Executors.newFixedThreadPool(2);
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<Integer>> answers = new ArrayList<>();
            for (String wanted : List.of(NEW, "one more path of moss")) {
                UsedSecrets.addPassword(wanted);
                Person tab = ada.at(service.server());
                answers.add(pool.submit(() -> {
                    start.await();
                    try {
                        tab.changesPassword(wanted);
                        tab.refreshes();
                        return 200;
                    } catch (ApiException e) {
                        return e.getCode();
                    }
                }));
            }

            assertThat(List.of(answers.get(0).get(), answers.get(1).get())).containsExactlyInAnyOrder(200, 401);
            pool.shutdown();
            assertThat(service.server()
                            .query("SELECT COUNT(*) FROM session WHERE ended_at IS NULL AND user_id = ?", ada.id()))
                    .isEqualTo("1");
        }
    }

    @Test
    void refused_change_keeps_the_session() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();

        assertRefused(
                401,
                "invalid-credentials",
                () -> ada.withPassword("not this one").changesPassword(NEW));
        assertRefused(400, "validation-failed", () -> ada.changesPassword("short"));

        ada.looksAtHerself();
        ada.refreshes();
    }

    @Test
    void change_ends_all_other_sessions() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        Person elsewhere = ada.elsewhere();

        ada.changesPassword(NEW);

        ada.looksAtHerself();
        assertRefused(401, "invalid-token", elsewhere::looksAtHerself);
        assertRefused(401, "session-ended", elsewhere::refreshes);
        assertRefused(401, "invalid-credentials", ada::signsIn);
        ada.signsInWith(NEW);
    }

    @Test
    void change_requires_the_current_password() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();

        assertRefused(
                401,
                "invalid-credentials",
                () -> ada.withPassword("not this one").changesPassword(NEW));

        ada.signsIn();
    }

    @Test
    void change_sends_a_notice_whose_link_disavows_the_change() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        ada.changesPassword(NEW);
        Mailbox.Mail notice = service.mailbox().next(ada.username());

        assertThat(notice.page()).endsWith("/not-me");
        ada.opens(notice).disavows();

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertRefused(400, "mailed-token-refused", () -> ada.opens(notice).disavows());
        assertRefused(400, "mailed-token-refused", () -> ada.opens(notice).confirmsAddress());
    }

    @ParameterizedTest
    @CsvSource({
        "short, too-short",
        "aaaaaaaaaaaa, repeated",
        "iloveyou1, too-common",
        "my newcomer and i, contains-username",
        "my GATEHOUSE and i, contains-product-name"
    })
    void password_that_breaks_the_policy_is_refused_with_the_rule_and_keeps_the_token(String wanted, String code)
            throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        String broken = wanted.replace(
                "newcomer", ada.username().substring(0, ada.username().indexOf('@')));

        assertThat(code(() -> ada.changesPassword(broken))).isEqualTo(code);
        Mailbox.Mail mail = service.resetMail(ada);
        assertThat(code(() -> ada.opens(mail).resetsPassword(broken))).isEqualTo(code);
        ada.opens(mail).resetsPassword(NEW);
    }

    private static String code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        var error = assertRefused(400, "validation-failed", call).path("errors").path(0);
        assertThat(error.path("field").asText()).isEqualTo("new_password");
        return error.path("code").asText();
    }

    @Test
    void reset_ends_all_sessions_and_starts_none() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        Mailbox.Mail mail = service.resetMail(ada);

        ada.opens(mail).resetsPassword(NEW);

        assertRefused(401, "invalid-token", ada::looksAtHerself);
        assertRefused(401, "session-ended", ada::refreshes);
        assertRefused(401, "invalid-credentials", ada::signsIn);
        ada.signsInWith(NEW);
        assertRefused(400, "mailed-token-refused", () -> ada.opens(mail).resetsPassword(NEW));
    }

    @Test
    void fifty_concurrent_resets_with_one_token_set_one_password() throws Exception {
        Person ada = service.newcomer();
        Mailbox.Mail mail = service.resetMail(ada);
        ExecutorService pool = Executors.newFixedThreadPool(50);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> done = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String wanted = "path number " + i + " of moss";
            done.add(pool.submit(() -> {
                start.await();
                try {
                    ada.opens(mail).resetsPassword(wanted);
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
    void reset_clears_the_failures_of_the_user() throws Exception {
        try (SignUpServer strict = SignUpServer.start(Map.of("THROTTLE_FREE_FAILURES", "2"))) {
            Person ada = strict.newcomer();
            for (int i = 0; i < 2; i++) {
                assertRefused(401, "invalid-credentials", () -> ada.signsInWith("not this one"));
            }
            assertRefused(429, "too-many-attempts", ada::signsIn);
            ada.opens(strict.resetMail(ada)).resetsPassword(NEW);

            ada.signsInWith(NEW);
        }
    }

    @Test
    void reset_token_expires_after_30_minutes() throws Exception {
        Person ada = service.newcomer();
        Mailbox.Mail mail = service.resetMail(ada);
        service.server().clock().advance(Duration.ofMinutes(30));

        assertRefused(400, "mailed-token-refused", () -> ada.opens(mail).resetsPassword(NEW));
    }

    @Test
    void older_reset_token_stays_valid_until_one_is_used() throws Exception {
        Person ada = service.newcomer();
        Mailbox.Mail first = service.resetMail(ada);
        service.server().clock().advance(Duration.ofMillis(5));
        Mailbox.Mail second = service.resetMail(ada);

        ada.opens(first).resetsPassword(NEW);

        assertRefused(400, "mailed-token-refused", () -> ada.opens(second).resetsPassword(NEW));
    }

    @Test
    void reset_token_is_rejected_for_other_purposes() throws Exception {
        Person ada = service.newcomer();
        Mailbox.Mail mail = service.resetMail(ada);

        assertRefused(400, "mailed-token-refused", () -> ada.opens(mail).confirmsAddress());
        assertRefused(400, "mailed-token-refused", () -> ada.opens(mail).disavows());
        ada.opens(mail).resetsPassword(NEW);
    }

    @Test
    void reset_mail_is_sent_only_to_verified_addresses_of_active_users() throws Exception {
        Person unverified = Person.on(service.server());
        Person inactive = service.newcomer();
        service.server().sql("UPDATE user SET active = FALSE WHERE username = ?", inactive.username());
        Person ada = service.newcomer();
        long before = service.mailbox().count(inactive.username());

        unverified.asksForPasswordReset();
        inactive.asksForPasswordReset();
        service.named("nobody-at-all@example.org").asksForPasswordReset();
        // Mails are sent in the order in which they were requested.
        service.resetMail(ada);

        assertThat(service.mailbox().count(unverified.username())).isZero();
        assertThat(service.mailbox().count(inactive.username())).isEqualTo(before);
        assertThat(service.mailbox().count("nobody-at-all@example.org")).isZero();
    }

    @Test
    void known_unknown_and_inactive_users_get_identical_responses() throws Exception {
        Person ada = service.newcomer();
        Person inactive = service.newcomer();
        service.server().sql("UPDATE user SET active = FALSE WHERE username = ?", inactive.username());
        List<String> answers = new ArrayList<>();
        for (String address : List.of(ada.username(), inactive.username(), SignUpServer.newAddress())) {
            Http.Reply reply = service.http().postJson("/v1/password-resets", Json.of("email", address));
            assertThat(reply.status()).isEqualTo(202);
            answers.add(reply.comparable());
        }

        assertThat(answers).allMatch(answers.get(0)::equals);
    }

    @Test
    void reset_request_fails_while_mail_is_off() {
        try (GatehouseServer own = GatehouseServer.start(Map.of("MAIL_TRANSPORT", "off"))) {
            assertRefused(
                    409,
                    "mail-off",
                    () -> Person.named(own, "ada@example.org", NEW).asksForPasswordReset());
        }
    }
}
