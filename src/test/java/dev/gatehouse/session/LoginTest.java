package dev.gatehouse.session;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.model.CreateSessionResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import org.junit.jupiter.api.Test;

class LoginTest {
    private final GatehouseServer server = GatehouseServer.shared();

    @Test
    void right_password_opens_a_session() throws Exception {
        Person ada = Person.on(server);

        CreateSessionResponse signedIn = ada.signsIn();

        assertThat(signedIn.getTokenType()).isEqualTo("Bearer");
        assertThat(signedIn.getExpiresIn()).isEqualTo(900);
        assertThat(signedIn.getUser().getUsername()).isEqualTo(ada.username());
        assertThat(ada.looksAtSession(signedIn.getSession().getId()).getCurrent())
                .isTrue();
        assertThat(ada.looksAtHerself().getSessionId())
                .isEqualTo(signedIn.getSession().getId());
    }

    @Test
    void wrong_password_is_refused() {
        Person ada = Person.on(server);

        assertRefused(401, "invalid-credentials", () -> ada.signsInWith("wrong"));
    }
}
