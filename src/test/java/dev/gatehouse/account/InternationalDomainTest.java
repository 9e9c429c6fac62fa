package dev.gatehouse.account;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.AdminUserResponse;
import dev.gatehouse.client.model.AdminUsersResponse;
import dev.gatehouse.client.model.CreateUserRequest;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An internationalised domain and its ASCII form are equal in every username and email address. */
@OnEveryDatabase
class InternationalDomainTest {
    private static final String TYPED = "@bücher.example";
    private static final String ASCII = "@xn--bcher-kva.example";

    private static SignUpServer service;
    private static AdministrationApi admin;

    @BeforeAll
    static void start() throws ApiException {
        service = SignUpServer.start(
                Map.of("SIGN_UP_DOMAINS", "Bücher.Example, xn--fsqu00a.example", "ACCESS_TOKEN_LIFETIME", "1 day"));
        admin = service.administration();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void assertSignsIn(String username) throws ApiException {
        Person person = service.named(username);
        assertThat(person.signsIn().getAccessToken()).isNotEmpty();
        assertThat(person.signsInClassically().json().path("code").asInt())
                .as("login at the classic API")
                .isEqualTo(200);
    }

    private static List<String> found(String prefix) throws ApiException {
        return admin.listUsers(prefix, null, null, null, null, null, null).getItems().stream()
                .map(AdminUserResponse::getUsername)
                .toList();
    }

    private static List<String> foundByAddress(String prefix) throws ApiException {
        return admin.listUsers(null, prefix, null, null, null, null, null).getItems().stream()
                .map(AdminUserResponse::getUsername)
                .toList();
    }

    @Test
    void user_who_signed_up_signs_in_with_either_form() throws Exception {
        Person mia = service.named("mia" + TYPED);
        mia.signsUp();
        mia.opens(service.mailbox().next("mia" + ASCII)).confirmsSignUp();

        assertSignsIn("mia" + TYPED);
        assertSignsIn("mia" + ASCII);
        assertSignsIn("MIA@BÜCHER。example");
        assertThat(foundByAddress("mia@bücher.ex")).containsExactly("mia" + ASCII);
        assertThat(foundByAddress("mia@xn--bch")).containsExactly("mia" + ASCII);
        assertThat(foundByAddress("mia@bü")).containsExactly("mia" + ASCII);
    }

    @Test
    void user_created_by_an_administrator_signs_in_with_either_form() throws Exception {
        admin.createUser(new CreateUserRequest().username("Kai@Bücher.example"));
        Person kai = service.named("kai" + TYPED);
        kai.opens(service.mailbox().next("Kai" + ASCII)).resetsPassword(SignUpServer.PASSWORD);

        assertSignsIn("kai" + TYPED);
        assertSignsIn("kai" + ASCII);
        for (String prefix : List.of(
                "kai@",
                "kai@b",
                "kai@bü",
                "kai@bücher",
                "KAI@BÜCHER.",
                "kai@bücher.ex",
                "kai@x",
                "kai@xn--b",
                "kai@xn--bcher-kva.example")) {
            assertThat(found(prefix)).as(prefix).containsExactly("Kai@Bücher.example");
        }
        for (String prefix : List.of("kai@bu", "kai@c", "kai@ü", "kai@bücher.e.", "kai@bücherei")) {
            assertThat(found(prefix)).as(prefix).isEmpty();
        }
        assertRefused(409, "username-taken", () -> admin.createUser(new CreateUserRequest().username("kai" + ASCII)));
        kai.asksForPasswordReset();
        service.mailbox().next("Kai" + ASCII, "reset");
    }

    @Test
    void pages_of_a_prefix_that_ends_within_a_label_are_complete() throws Exception {
        for (String domain : List.of("bücher", "böcher", "brot", "bäcker", "übung")) {
            Person.on(service.server(), "tom@" + domain + ".example", SignUpServer.PASSWORD);
        }

        List<String> found = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            AdminUsersResponse page = admin.listUsers("tom@b", null, null, "active", 1, cursor, null);
            page.getItems().forEach(user -> found.add(user.getUsername()));
            cursor = page.getNextCursor();
        } while (cursor != null);

        assertThat(found)
                .containsExactlyInAnyOrder(
                        "tom@bücher.example", "tom@böcher.example", "tom@brot.example", "tom@bäcker.example");
    }

    @Test
    void user_stored_in_one_form_signs_in_with_the_other() throws Exception {
        Person.on(service.server(), "leo" + TYPED, SignUpServer.PASSWORD);
        Person.on(service.server(), "lea" + ASCII, SignUpServer.PASSWORD);

        assertSignsIn("leo" + ASCII);
        assertSignsIn("lea" + TYPED);
    }

    @Test
    void name_of_a_deleted_user_is_retired_in_both_forms() throws Exception {
        Person.on(service.server(), "ben" + TYPED, SignUpServer.PASSWORD);
        admin.deleteUser(service.named("ben" + TYPED).id());

        for (String form : List.of("ben" + TYPED, "ben" + ASCII)) {
            assertRefused(409, "username-taken", () -> admin.createUser(new CreateUserRequest().username(form)));
        }
    }

    @ParameterizedTest
    @CsvSource({"eva@bücher.example, true", "eva@例子.example, true", "eva@other.example, false"})
    void domains_that_may_sign_up_are_compared_in_their_ascii_form(String address, boolean allowed) throws Exception {
        Person eva = service.named(address);
        if (allowed) {
            eva.signsUp();
        } else {
            assertThat(error(assertRefused(400, "validation-failed", eva::signsUp))
                            .path("code")
                            .asText())
                    .isEqualTo("domain-not-allowed");
        }
    }

    private static JsonNode error(JsonNode problem) {
        return problem.path("errors").path(0);
    }

    private static void assertAmbiguous(JsonNode problem, String field, String ascii) {
        assertThat(error(problem).path("field").asText()).isEqualTo(field);
        assertThat(error(problem).path("code").asText()).isEqualTo("ambiguous-domain");
        assertThat(error(problem).path("message").asText()).endsWith(" write the domain as " + ascii);
    }

    @ParameterizedTest
    @CsvSource({
        "straße.example, xn--strae-oqa.example",
        "βόλος.example, xn--nxasmm1c.example",
        "ශ්\u200Dරී.example, xn--10cl1a0b660p.example",
        "نامه\u200Cای.example, xn--mgba3gch31f060k.example"
    })
    void ambiguous_domain_is_refused_with_its_ascii_form(String domain, String ascii) throws Exception {
        String address = "ada@" + domain;
        Person ada = Person.on(service.server());
        ada.signsIn();
        Person stranger = service.named(address);

        assertAmbiguous(assertRefused(400, "validation-failed", stranger::signsUp), "email", ascii);
        assertAmbiguous(assertRefused(400, "validation-failed", stranger::asksForPasswordReset), "email", ascii);
        assertAmbiguous(assertRefused(400, "validation-failed", () -> ada.changesAddress(address)), "email", ascii);
        assertAmbiguous(
                assertRefused(
                        400, "validation-failed", () -> admin.createUser(new CreateUserRequest().username(address))),
                "username",
                ascii);
        assertAmbiguous(
                assertRefused(
                        400,
                        "validation-failed",
                        () -> admin.createUser(
                                new CreateUserRequest().username("ada").email(address))),
                "email",
                ascii);
        assertAmbiguous(
                assertRefused(
                        400,
                        "validation-failed",
                        () -> admin.updateUser(ada.id(), new UpdateUserRequest().email(address))),
                "email",
                ascii);
        assertRefused(401, "invalid-credentials", () -> stranger.signsInWith("wrong"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xn--strae-oqa.example", "xn--nxasmm1c.example"})
    void suggested_ascii_form_of_an_ambiguous_domain_is_accepted(String domain) throws Exception {
        String address = "owner@" + domain;
        AdminUserResponse created = admin.createUser(new CreateUserRequest().username(address));

        assertThat(created.getEmail()).isEqualTo(address);
        service.mailbox().next(address);
    }
}
