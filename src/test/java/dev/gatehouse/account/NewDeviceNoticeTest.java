package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.Person;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A login from an unknown device and address sends a notice, whose link reports that it was not the user. */
class NewDeviceNoticeTest {
    private static int signsInFrom(String address, Person person) {
        return person.from(address)
                .triesToSignInWith(person.password(), "device_name", "<b>a telephone</b>")
                .status();
    }

    @Test
    void login_from_an_unknown_address_sends_one_notice_and_can_be_disavowed() throws Exception {
        try (SignUpServer service = SignUpServer.start(Map.of("TRUSTED_PROXIES", "127.0.0.1"))) {
            Person ada = service.newcomer();
            ada.signsIn();
            long before = service.mailbox().count(ada.username());

            assertThat(signsInFrom("198.51.100.7", ada)).isEqualTo(201);

            Mailbox.Mail notice = service.mailbox().next(ada.username());
            assertThat(notice.page()).endsWith("/not-me");
            assertThat(notice.text()).contains("198.51.100.7");
            assertThat(notice.html()).doesNotContain("<b>a telephone");
            assertThat(signsInFrom("198.51.100.8", ada)).isEqualTo(201);
            ada.opens(notice).disavows();
            assertRefused(401, "invalid-token", ada::looksAtHerself);
            ada.signsIn();
            assertThat(service.mailbox().count(ada.username())).isEqualTo(before + 1);
        }
    }
}
