package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.model.CreateUserRequest;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.UsedSecrets;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every change of the password, the address or the status of a user invalidates the tokens mailed before it. */
@OnEveryDatabase
class CredentialChangeTest {
    private static final String NEW = "another path of moss";

    private static SignUpServer service;

    @BeforeAll
    static void start() {
        service = SignUpServer.shared();
        UsedSecrets.addPassword(NEW);
    }

    /** A change that invalidates mailed tokens. */
    enum Change {
        OWN_PASSWORD_CHANGE {
            @Override
            void make(Person ada) throws Exception {
                ada.changesPassword(NEW);
            }
        },
        RESET {
            @Override
            void make(Person ada) throws Exception {
                ada.opens(service.resetMail(ada)).resetsPassword(NEW);
            }
        },
        CHANGE_OF_ADDRESS_BY_THE_OWNER {
            @Override
            void make(Person ada) throws Exception {
                String address = SignUpServer.newAddress();
                Person elsewhere = ada.elsewhere();
                elsewhere.changesAddress(address);
                ada.opens(service.mailbox().next(address, "verify")).confirmsAddress();
            }
        },
        CHANGE_OF_ADDRESS_BY_AN_ADMINISTRATOR {
            @Override
            void make(Person ada) throws Exception {
                service.administration().updateUser(ada.id(), new UpdateUserRequest().email(SignUpServer.newAddress()));
            }
        },
        FORCED_RESET {
            @Override
            void make(Person ada) throws Exception {
                service.administration().forcePasswordReset(ada.id());
            }
        },
        DEACTIVATION {
            @Override
            void make(Person ada) throws Exception {
                AdministrationApi admin = service.administration();
                admin.updateUser(ada.id(), new UpdateUserRequest().active(false));
                admin.updateUser(ada.id(), new UpdateUserRequest().active(true));
            }
        },
        SESSIONS_ENDED_BY_AN_ADMINISTRATOR {
            @Override
            void make(Person ada) throws Exception {
                service.administration().endUserSessions(ada.id());
            }
        },
        SIGNED_OUT_EVERYWHERE {
            @Override
            void make(Person ada) throws Exception {
                ada.sessions().endSessions(null);
            }
        },
        SIGNED_OUT_EVERYWHERE_ELSE {
            @Override
            void make(Person ada) throws Exception {
                ada.sessions().endSessions("true");
            }
        },
        DISAVOWAL {
            @Override
            void make(Person ada) throws Exception {
                Person elsewhere = ada.elsewhere();
                elsewhere.changesPassword(NEW);
                ada.opens(service.mailbox().next(ada.username(), "not-me")).disavows();
            }
        },
        DELETION {
            @Override
            void make(Person ada) throws Exception {
                service.administration().deleteUser(ada.id());
            }
        };

        abstract void make(Person ada) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void reset_link_is_invalid_after(Change change) throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        Mailbox.Mail reset = service.resetMail(ada);

        change.make(ada);

        assertRefused(400, "mailed-token-refused", () -> ada.opens(reset).resetsPassword("yet another path of moss"));
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void pending_address_change_is_invalid_after(Change change) throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        Mailbox.Mail pending = service.mailbox().next(address, "verify");
        service.mailbox().next(ada.username(), "not-me");

        change.make(ada);

        assertRefused(400, "mailed-token-refused", () -> ada.opens(pending).confirmsAddress());
    }

    @Test
    void pending_address_change_is_invalid_after_its_session_has_ended() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        Person thief = ada.at(service.server());
        UUID session = Objects.requireNonNull(thief.signsIn().getSession().getId());
        String address = SignUpServer.newAddress();
        thief.changesAddress(address);
        Mailbox.Mail pending = service.mailbox().next(address, "verify");

        ada.sessions().endSession(session);

        assertRefused(400, "mailed-token-refused", () -> ada.opens(pending).confirmsAddress());
        assertThat(ada.account().getAccount().getEmail()).isEqualTo(ada.username());
    }

    @Test
    void address_change_of_another_session_does_not_invalidate_a_pending_one() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        Mailbox.Mail pending = service.mailbox().next(address, "verify");
        Person thief = ada.elsewhere();
        String other = SignUpServer.newAddress();
        thief.changesAddress(other);
        Mailbox.Mail stolen = service.mailbox().next(other, "verify");

        ada.opens(pending).confirmsAddress();

        assertThat(ada.account().getAccount().getEmail()).isEqualTo(address);
        assertRefused(400, "mailed-token-refused", () -> ada.opens(stolen).confirmsAddress());
    }

    @Test
    void reset_link_in_the_former_mailbox_is_invalid() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        String address = SignUpServer.newAddress();
        ada.changesAddress(address);
        Mailbox.Mail change = service.mailbox().next(address, "verify");
        Mailbox.Mail former = service.resetMail(ada);
        ada.opens(change).confirmsAddress();

        assertRefused(400, "mailed-token-refused", () -> ada.opens(former).resetsPassword(NEW));
        Person moved = service.named(address);
        moved.opens(service.resetMail(moved)).resetsPassword(NEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", """
            ["admin"]"""})
    void invitation_to_a_mistyped_address_is_invalid_after_the_correction(String roles) throws Exception {
        AdministrationApi admin = service.administration();
        String mistyped = SignUpServer.newAddress();
        String right = SignUpServer.newAddress();
        CreateUserRequest request =
                new CreateUserRequest().username("invited " + mistyped).email(mistyped);
        if (roles.contains("admin")) {
            request.addRolesItem("admin");
        }
        long id = admin.createUser(request).getId();
        Person invited = Person.named(service.server(), "invited " + mistyped, NEW);
        Mailbox.Mail first = service.mailbox().next(mistyped, "reset");

        admin.updateUser(id, new UpdateUserRequest().email(right));

        assertRefused(400, "mailed-token-refused", () -> invited.opens(first).resetsPassword(NEW));
        invited.opens(service.mailbox().next(right, "reset")).resetsPassword(NEW);
        invited.signsIn();
    }

    @ParameterizedTest
    @EnumSource(
            value = Change.class,
            names = {"SESSIONS_ENDED_BY_AN_ADMINISTRATOR", "DEACTIVATION", "FORCED_RESET", "DELETION"})
    void invitation_is_invalid_after(Change change) throws Exception {
        String address = SignUpServer.newAddress();
        service.administration()
                .createUser(new CreateUserRequest().username(address).email(address));
        Mailbox.Mail invitation = service.mailbox().next(address, "reset");

        Person invited = Person.named(service.server(), address, NEW);
        change.make(invited);

        assertRefused(
                400, "mailed-token-refused", () -> invited.opens(invitation).resetsPassword(NEW));
    }

    @Test
    void queued_address_change_is_not_mailed_after_its_session_has_ended() throws Exception {
        Person ada = service.newcomer();
        Person thief = ada.at(service.server());
        UUID session = Objects.requireNonNull(thief.signsIn().getSession().getId());
        thief.sessions().endCurrentSession();
        String address = SignUpServer.newAddress();
        UUID mail = Uuids.v7(service.server().clock().instant());

        service.server()
                .sql(
                        "INSERT INTO queued_mail (id, kind, user_id, address, details, created_at, give_up_at, due_at, attempts)"
                                + " VALUES (?, 'address-change', ?, ?, ?, NOW(), ?, ?, 0)",
                        Uuids.bytes(mail),
                        ada.id(),
                        address,
                        Json.of("session", session, "version", "0"),
                        "2099-01-01 00:00:00",
                        "2000-01-01 00:00:00");

        await().until(() -> "0".equals(service.server().query("SELECT COUNT(*) FROM queued_mail WHERE id = ?", (Object)
                Uuids.bytes(mail))));
        assertThat(service.mailbox().count(address)).isZero();
    }

    @Test
    void export_lists_only_valid_pending_mails() throws Exception {
        Person ada = service.newcomer();
        ada.signsIn();
        service.resetMail(ada);
        assertThat(purposes(ada)).contains("reset");

        ada.sessions().endSessions("true");

        assertThat(purposes(ada)).doesNotContain("reset");
    }

    private static String purposes(Person person) {
        return service.http()
                .get("/v1/account/export", "Authorization", "Bearer " + person.token())
                .json()
                .path("mails")
                .toString();
    }
}
