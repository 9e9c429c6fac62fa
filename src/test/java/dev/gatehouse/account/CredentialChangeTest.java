package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.SessionsApi;
import dev.gatehouse.client.model.ChangePasswordRequest;
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

/** Each change of what a user signs in with or is reached by voids what was mailed before. */
@OnEveryDatabase
class CredentialChangeTest {
    private static final String NEW = "another path of moss";

    private static PeopleServer people;

    @BeforeAll
    static void start() {
        people = PeopleServer.shared();
        UsedSecrets.addPassword(NEW);
    }

    /** A way to change the credentials of a user. */
    enum Change {
        OWN_PASSWORD_CHANGE {
            @Override
            void make(Person ada) throws Exception {
                people.account(ada)
                        .changePassword(new ChangePasswordRequest()
                                .currentPassword(PeopleServer.PASSWORD)
                                .newPassword(NEW));
            }
        },
        RESET {
            @Override
            void make(Person ada) throws Exception {
                people.reset(people.resetMail(ada.username()), NEW);
            }
        },
        CHANGE_OF_ADDRESS_BY_THE_OWNER {
            @Override
            void make(Person ada) throws Exception {
                String address = PeopleServer.newAddress();
                Person elsewhere = people.elsewhere(ada);
                people.changeAddress(elsewhere, address);
                people.confirmAddress(people.mail(address, "verify"));
            }
        },
        CHANGE_OF_ADDRESS_BY_AN_ADMINISTRATOR {
            @Override
            void make(Person ada) throws Exception {
                people.admin().updateUser(ada.id(), new UpdateUserRequest().email(PeopleServer.newAddress()));
            }
        },
        FORCED_RESET {
            @Override
            void make(Person ada) throws Exception {
                people.admin().forcePasswordReset(ada.id());
            }
        },
        DEACTIVATION {
            @Override
            void make(Person ada) throws Exception {
                AdministrationApi admin = people.admin();
                admin.updateUser(ada.id(), new UpdateUserRequest().active(false));
                admin.updateUser(ada.id(), new UpdateUserRequest().active(true));
            }
        },
        SESSIONS_ENDED_BY_AN_ADMINISTRATOR {
            @Override
            void make(Person ada) throws Exception {
                people.admin().endUserSessions(ada.id());
            }
        },
        SIGNED_OUT_EVERYWHERE {
            @Override
            void make(Person ada) throws Exception {
                new SessionsApi(ada.client()).endSessions(null);
            }
        },
        SIGNED_OUT_EVERYWHERE_ELSE {
            @Override
            void make(Person ada) throws Exception {
                new SessionsApi(ada.client()).endSessions("true");
            }
        },
        DISAVOWAL {
            @Override
            void make(Person ada) throws Exception {
                Person elsewhere = people.elsewhere(ada);
                people.account(elsewhere)
                        .changePassword(new ChangePasswordRequest()
                                .currentPassword(PeopleServer.PASSWORD)
                                .newPassword(NEW));
                people.disavow(people.mail(ada.username(), "not-me"));
            }
        },
        DELETION {
            @Override
            void make(Person ada) throws Exception {
                people.admin().deleteUser(ada.id());
            }
        };

        abstract void make(Person ada) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void reset_link_is_void_after(Change change) throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        Mailbox.Mail reset = people.resetMail(ada.username());

        change.make(ada);

        assertRefused(400, "mailed-token-refused", () -> people.reset(reset, "yet another path of moss"));
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void pending_change_of_address_is_void_after(Change change) throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        String address = PeopleServer.newAddress();
        people.changeAddress(ada, address);
        Mailbox.Mail pending = people.mail(address, "verify");
        people.mail(ada.username(), "not-me");

        change.make(ada);

        assertRefused(400, "mailed-token-refused", () -> people.confirmAddress(pending));
    }

    @Test
    void pending_change_of_address_is_void_once_its_session_has_ended() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        Person thief = Person.known(people.server(), ada);
        UUID session = Objects.requireNonNull(thief.signsIn().getSession().getId());
        String address = PeopleServer.newAddress();
        people.changeAddress(thief, address);
        Mailbox.Mail pending = people.mail(address, "verify");

        ada.sessions().endSession(session);

        assertRefused(400, "mailed-token-refused", () -> people.confirmAddress(pending));
        assertThat(people.account(ada).getAccount().getEmail()).isEqualTo(ada.username());
    }

    @Test
    void change_that_another_session_asks_for_voids_no_other() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        String address = PeopleServer.newAddress();
        people.changeAddress(ada, address);
        Mailbox.Mail pending = people.mail(address, "verify");
        Person thief = Person.known(people.server(), ada);
        thief.signsIn();
        String other = PeopleServer.newAddress();
        people.changeAddress(thief, other);
        Mailbox.Mail stolen = people.mail(other, "verify");

        people.confirmAddress(pending);

        assertThat(people.account(ada).getAccount().getEmail()).isEqualTo(address);
        assertRefused(400, "mailed-token-refused", () -> people.confirmAddress(stolen));
    }

    @Test
    void reset_link_in_the_former_mailbox_is_void() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        String address = PeopleServer.newAddress();
        people.changeAddress(ada, address);
        Mailbox.Mail change = people.mail(address, "verify");
        Mailbox.Mail former = people.resetMail(ada.username());
        people.confirmAddress(change);

        assertRefused(400, "mailed-token-refused", () -> people.reset(former, NEW));
        people.reset(people.resetMail(address), NEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", """
            ["admin"]"""})
    void invitation_to_a_mistyped_address_is_void_once_it_is_corrected(String roles) throws Exception {
        AdministrationApi admin = people.admin();
        String mistyped = PeopleServer.newAddress();
        String right = PeopleServer.newAddress();
        CreateUserRequest request =
                new CreateUserRequest().username("invited " + mistyped).email(mistyped);
        if (roles.contains("admin")) {
            request.addRolesItem("admin");
        }
        long id = admin.createUser(request).getId();
        Mailbox.Mail first = people.mail(mistyped, "reset");

        admin.updateUser(id, new UpdateUserRequest().email(right));

        assertRefused(400, "mailed-token-refused", () -> people.reset(first, NEW));
        people.reset(people.mail(right, "reset"), NEW);
        Person.named(people.server(), "invited " + mistyped, NEW).signsIn();
    }

    @ParameterizedTest
    @EnumSource(
            value = Change.class,
            names = {"SESSIONS_ENDED_BY_AN_ADMINISTRATOR", "DEACTIVATION", "FORCED_RESET", "DELETION"})
    void invitation_is_void_after(Change change) throws Exception {
        String address = PeopleServer.newAddress();
        people.admin().createUser(new CreateUserRequest().username(address).email(address));
        Mailbox.Mail invitation = people.mail(address, "reset");

        change.make(Person.named(people.server(), address, NEW));

        assertRefused(400, "mailed-token-refused", () -> people.reset(invitation, NEW));
    }

    @Test
    void change_that_waits_in_the_outbox_is_not_mailed_once_its_session_has_ended() throws Exception {
        Person ada = people.newcomer();
        Person thief = Person.known(people.server(), ada);
        UUID session = Objects.requireNonNull(thief.signsIn().getSession().getId());
        thief.sessions().endCurrentSession();
        String address = PeopleServer.newAddress();
        UUID mail = Uuids.v7(people.server().clock().instant());

        people.server()
                .sql(
                        "INSERT INTO queued_mail (id, kind, user_id, address, details, created_at, give_up_at, due_at, attempts)"
                                + " VALUES (?, 'address-change', ?, ?, ?, NOW(), ?, ?, 0)",
                        Uuids.bytes(mail),
                        ada.id(),
                        address,
                        Json.of("session", session, "version", "0"),
                        "2099-01-01 00:00:00",
                        "2000-01-01 00:00:00");

        await().until(() -> "0".equals(people.server().query("SELECT COUNT(*) FROM queued_mail WHERE id = ?", (Object)
                Uuids.bytes(mail))));
        assertThat(people.mailbox().count(address)).isZero();
    }

    @Test
    void pending_mails_of_the_export_are_those_that_still_count() throws Exception {
        Person ada = people.newcomer();
        ada.signsIn();
        people.resetMail(ada.username());
        assertThat(purposes(ada)).contains("reset");

        ada.sessions().endSessions("true");

        assertThat(purposes(ada)).doesNotContain("reset");
    }

    private static String purposes(Person person) {
        return people.http()
                .get("/v1/account/export", "Authorization", "Bearer " + person.token())
                .json()
                .path("mails")
                .toString();
    }
}
