package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.model.MailedTokenRequest;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.Person;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is signed in from where they have never been is told, and can say that it was not them. */
class NewDeviceNoticeTest {
    private static int signIn(PeopleServer people, Person person, String address) {
        Http.Reply reply = people.http()
                .post(
                        "/v1/sessions",
                        Json.of(
                                "username",
                                person.username(),
                                "password",
                                PeopleServer.PASSWORD,
                                "device_name",
                                "<b>a telephone</b>"),
                        "Content-Type",
                        "application/json",
                        "X-Forwarded-For",
                        address);
        return reply.status();
    }

    @Test
    void login_from_a_new_place_is_told_once_and_can_be_disavowed() throws Exception {
        try (PeopleServer people = PeopleServer.start(Map.of("TRUSTED_PROXIES", "127.0.0.1"))) {
            Person ada = people.newcomer();
            ada.signsIn();
            long before = people.mailbox().count(ada.username());

            assertThat(signIn(people, ada, "198.51.100.7")).isEqualTo(201);

            Mailbox.Mail notice = people.mailbox().next(ada.username());
            assertThat(notice.page()).endsWith("/not-me");
            assertThat(notice.text()).contains("198.51.100.7");
            assertThat(notice.html()).doesNotContain("<b>a telephone");
            assertThat(signIn(people, ada, "198.51.100.8")).isEqualTo(201);
            people.account().disavowNotice(new MailedTokenRequest().token(notice.token()));
            assertRefused(401, "invalid-token", ada::looksAtHerself);
            ada.signsIn();
            assertThat(people.mailbox().count(ada.username())).isEqualTo(before + 1);
        }
    }
}
