package dev.gatehouse.admin;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.AdminUserResponse;
import dev.gatehouse.client.model.AdminUsersResponse;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Administrators search users by prefix, state and role, in pages. */
@OnEveryDatabase({"UserDao", "UserSearchSql"})
class UserSearchTest {
    private static GatehouseServer server;

    private final Person admin = Person.demo(server);

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.of("ACCESS_TOKEN_LIFETIME", "1 day"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() throws Exception {
        server.clear();
        admin.signsIn();
    }

    private AdministrationApi api() {
        return new AdministrationApi(admin.client());
    }

    private void add(String... names) {
        for (String name : names) {
            server.addUser(name, "");
        }
    }

    private long id(String name) {
        return Long.parseLong(String.valueOf(server.query("SELECT id FROM user WHERE username = ?", name)));
    }

    private static List<String> names(AdminUsersResponse page) {
        return page.getItems().stream().map(AdminUserResponse::getUsername).toList();
    }

    private List<String> withPrefix(String prefix) throws ApiException {
        return names(api().listUsers(prefix, null, null, null, null, null, null));
    }

    private List<String> inState(String state) throws ApiException {
        return names(api().listUsers(null, null, null, state, null, null, null));
    }

    @Test
    void all_users_are_listed_by_id_with_all_fields() throws Exception {
        add("zoe", "ada");

        AdminUsersResponse page = api().listUsers(null, null, null, null, null, null, null);

        assertThat(names(page)).containsExactly("admin@gmail.com", "zoe", "ada");
        assertThat(page.getNextCursor()).isNull();
        AdminUserResponse first = page.getItems().get(0);
        assertThat(first.getRoles()).containsExactly("admin");
        assertThat(first.getActive()).isTrue();
        assertThat(first.getHasPassword()).isTrue();
        assertThat(first.getEmailVerified()).isFalse();
        assertThat(page.getItems().get(1).getHasPassword()).isFalse();
        assertThat(new Http(server)
                        .send("GET", "/v1/admin/users", null, "Authorization", "Bearer " + admin.token())
                        .body())
                .doesNotContain("argon2", "username_key");
    }

    @Test
    void prefix_is_compared_like_usernames_and_has_no_wildcards() throws Exception {
        add("ada", "ADAM", "a_a", "a%a", "aba", "ädel", "\\x", "'; DROP TABLE user; --", "ﬁsh", "a\u00AD-soft", "数据库");

        assertThat(withPrefix("ad")).containsExactly("ada", "ADAM", "admin@gmail.com");
        assertThat(withPrefix("AD")).containsExactly("ada", "ADAM", "admin@gmail.com");
        assertThat(withPrefix("ａｄａ")).containsExactly("ada", "ADAM");
        assertThat(withPrefix("a_")).containsExactly("a_a");
        assertThat(withPrefix("a%")).containsExactly("a%a");
        assertThat(withPrefix("%")).isEmpty();
        assertThat(withPrefix("_")).isEmpty();
        assertThat(withPrefix("\\")).containsExactly("\\x");
        assertThat(withPrefix("'")).containsExactly("'; DROP TABLE user; --");
        assertThat(withPrefix("ä")).containsExactly("ädel");
        assertThat(withPrefix("fi")).containsExactly("ﬁsh");
        assertThat(withPrefix("a-s")).containsExactly("a\u00AD-soft");
        assertThat(withPrefix("数据")).containsExactly("数据库");
        assertThat(withPrefix("nobody")).isEmpty();
        assertThat(withPrefix("\uDBFF\uDFFF")).isEmpty();
        assertRefused(400, "validation-failed", () -> withPrefix(" "));
        assertRefused(400, "validation-failed", () -> withPrefix("x".repeat(255)));
    }

    @Test
    void trailing_space_of_a_prefix_counts() throws Exception {
        add("ada", "ada lovelace", "ada  twice", "adam", "ada\u3000wide");

        assertThat(withPrefix("ada ")).containsExactly("ada  twice", "ada lovelace", "ada\u3000wide");
        assertThat(withPrefix("ADA\u3000")).containsExactly("ada  twice", "ada lovelace", "ada\u3000wide");
        assertThat(withPrefix("ada  ")).containsExactly("ada  twice");
        assertThat(withPrefix(" ada l")).containsExactly("ada lovelace");
        assertThat(withPrefix("adam ")).isEmpty();
        assertRefused(400, "validation-failed", () -> withPrefix("  "));
    }

    @Test
    void filters_by_state_and_role_can_be_combined() throws Exception {
        add("a1", "a2", "b1", "b2");
        api().updateUser(id("a2"), new UpdateUserRequest().active(false));
        api().updateUser(
                        id("b2"),
                        new UpdateUserRequest()
                                .active(false)
                                .inactiveUntil(server.clock()
                                        .instant()
                                        .plus(Duration.ofHours(1))
                                        .atOffset(ZoneOffset.UTC)));
        api().updateUser(id("b1"), new UpdateUserRequest().roles(List.of("admin")));

        assertThat(inState("inactive")).containsExactly("a2", "b2");
        assertThat(inState("active")).containsExactly("a1", "admin@gmail.com", "b1");
        assertThat(names(api().listUsers(null, null, "admin", null, null, null, null)))
                .containsExactly("admin@gmail.com", "b1");
        assertThat(names(api().listUsers("b", null, "admin", null, null, null, null)))
                .containsExactly("b1");
        assertThat(names(api().listUsers("b", null, null, "inactive", null, null, null)))
                .containsExactly("b2");
        assertThat(names(api().listUsers("a", null, null, "active", null, null, null)))
                .containsExactly("a1", "admin@gmail.com");
        assertThat(names(api().listUsers("b", null, "admin", "active", null, null, null)))
                .containsExactly("b1");
        assertThat(names(api().listUsers("b", null, "admin", "inactive", null, null, null)))
                .isEmpty();
        assertThat(names(api().listUsers(null, null, "none", null, null, null, null)))
                .isEmpty();

        server.clock().advance(Duration.ofHours(2));
        assertThat(inState("inactive")).containsExactly("a2");
        assertThat(inState("active")).containsExactly("a1", "admin@gmail.com", "b1", "b2");
    }

    @Test
    void user_is_found_by_a_prefix_of_the_address() throws Exception {
        add("one", "two", "three");
        api().updateUser(id("one"), new UpdateUserRequest().email("Ada@Example.org"));
        api().updateUser(id("two"), new UpdateUserRequest().email("a_a@example.org"));

        AdminUsersResponse page = api().listUsers(null, "aDa@", null, null, null, null, null);
        assertThat(names(page)).containsExactly("one");
        assertThat(page.getItems().get(0).getEmail()).isEqualTo("Ada@example.org");
        assertThat(names(api().listUsers(null, "a_", null, null, null, null, null)))
                .containsExactly("two");
        assertThat(names(api().listUsers(null, "a", null, null, null, null, null)))
                .containsExactly("two", "one");
        assertRefused(400, "validation-failed", () -> api().listUsers("o", "a", null, null, null, null, null));
        assertRefused(400, "validation-failed", () -> api().listUsers(null, "a", "admin", null, null, null, null));
    }

    private interface Listing {
        AdminUsersResponse page(@Nullable String cursor) throws ApiException;
    }

    /** Reads all pages, and adds a user before and a user after the current position after each page. */
    private List<String> listWhileAdding(Listing listing, String below, String above) throws ApiException {
        List<String> seen = new ArrayList<>();
        String cursor = null;
        int number = 0;
        do {
            AdminUsersResponse page = listing.page(cursor);
            seen.addAll(names(page));
            cursor = page.getNextCursor();
            add(below + number, above + number);
            number++;
        } while (cursor != null && number < 50);
        return seen;
    }

    @Test
    void pages_are_stable_while_users_are_added_and_deleted() throws Exception {
        add("n1", "n2", "n3", "n4", "n5", "n6", "n7");

        assertThat(listWhileAdding(cursor -> api().listUsers("n", null, null, null, 2, cursor, null), "n0-", "o"))
                .containsExactly("n1", "n2", "n3", "n4", "n5", "n6", "n7");
        server.sql("DELETE FROM user WHERE username LIKE 'n0%' OR username LIKE 'o%'");
        assertThat(listWhileAdding(cursor -> api().listUsers(null, null, null, "active", 3, cursor, null), "a", "m"))
                .containsSubsequence("admin@gmail.com", "n1", "n2", "n3", "n4", "n5", "n6", "n7")
                .doesNotHaveDuplicates();

        AdminUsersResponse first = api().listUsers("n", null, null, null, 3, null, null);
        server.sql("DELETE FROM user WHERE username = 'n3'");
        assertThat(names(api().listUsers("n", null, null, null, 3, first.getNextCursor(), null)))
                .containsExactly("n4", "n5", "n6");
    }

    @Test
    void cursor_continues_every_order() throws Exception {
        for (int i = 1; i <= 5; i++) {
            add("x" + i);
            api().updateUser(
                            id("x" + i),
                            new UpdateUserRequest()
                                    .roles(List.of("admin"))
                                    .email("x" + i + "@example.org")
                                    .active(i % 2 == 0));
        }
        assertThat(all(cursor -> api().listUsers(null, null, null, null, 2, cursor, null)))
                .containsExactly("admin@gmail.com", "x1", "x2", "x3", "x4", "x5");
        assertThat(all(cursor -> api().listUsers(null, null, "admin", null, 2, cursor, null)))
                .containsExactly("admin@gmail.com", "x1", "x2", "x3", "x4", "x5");
        assertThat(all(cursor -> api().listUsers(null, null, "admin", "inactive", 2, cursor, null)))
                .containsExactly("x1", "x3", "x5");
        assertThat(all(cursor -> api().listUsers(null, null, null, "inactive", 1, cursor, null)))
                .containsExactly("x1", "x3", "x5");
        assertThat(all(cursor -> api().listUsers(null, "x", null, null, 2, cursor, null)))
                .containsExactly("x1", "x2", "x3", "x4", "x5");
    }

    @Test
    void pages_can_be_read_backwards_in_every_order() throws Exception {
        for (int i = 1; i <= 7; i++) {
            add("x" + i);
            api().updateUser(
                            id("x" + i),
                            new UpdateUserRequest()
                                    .roles(List.of("admin"))
                                    .email("x" + i + "@example.org")
                                    .active(i % 2 == 0));
        }

        assertSameBackwards(cursor -> api().listUsers(null, null, null, null, 3, cursor, null), 3);
        assertSameBackwards(cursor -> api().listUsers("x", null, null, null, 3, cursor, null), 3);
        assertSameBackwards(cursor -> api().listUsers(null, "x", null, null, 3, cursor, null), 3);
        assertSameBackwards(cursor -> api().listUsers(null, null, "admin", null, 3, cursor, null), 3);
        assertSameBackwards(cursor -> api().listUsers("x", null, "admin", "active", 1, cursor, null), 3);
        assertSameBackwards(cursor -> api().listUsers(null, null, null, "active", 1, cursor, null), 4);
        assertSameBackwards(cursor -> api().listUsers(null, null, null, "inactive", 2, cursor, null), 2);
    }

    /** Reads all pages forwards, then backwards. */
    private static void assertSameBackwards(Listing listing, int pages) throws ApiException {
        List<List<String>> forwards = new ArrayList<>();
        AdminUsersResponse page = listing.page(null);
        assertThat(page.getPreviousCursor()).isNull();
        forwards.add(names(page));
        while (page.getNextCursor() != null) {
            page = listing.page(page.getNextCursor());
            forwards.add(names(page));
        }
        List<List<String>> backwards = new ArrayList<>(List.of(names(page)));
        while (page.getPreviousCursor() != null) {
            page = listing.page(page.getPreviousCursor());
            backwards.add(0, names(page));
            assertThat(page.getNextCursor()).isNotNull();
        }

        assertThat(forwards).hasSize(pages);
        assertThat(backwards).isEqualTo(forwards);
    }

    @Test
    void previous_page_has_users_who_were_added_meanwhile() throws Exception {
        add("n2", "n4", "n6");
        AdminUsersResponse second = api().listUsers(
                        "n",
                        null,
                        null,
                        null,
                        1,
                        api().listUsers("n", null, null, null, 1, null, null).getNextCursor(),
                        null);
        add("n1", "n3", "n5");

        AdminUsersResponse before = api().listUsers("n", null, null, null, 1, second.getPreviousCursor(), null);

        assertThat(names(before)).containsExactly("n3");
        assertThat(names(api().listUsers("n", null, null, null, 1, before.getPreviousCursor(), null)))
                .containsExactly("n2");
        assertThat(names(api().listUsers("n", null, null, null, 1, before.getNextCursor(), null)))
                .containsExactly("n4");
        assertRefused(
                400,
                "validation-failed",
                () -> api().listUsers(null, null, null, null, 1, second.getPreviousCursor(), null));
    }

    private static List<String> all(Listing listing) throws ApiException {
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            AdminUsersResponse page = listing.page(cursor);
            seen.addAll(names(page));
            cursor = page.getNextCursor();
        } while (cursor != null);
        return seen;
    }

    @Test
    void cursor_of_another_order_is_refused() throws Exception {
        add("n1", "n2", "n3");
        String byName = api().listUsers("n", null, null, null, 1, null, null).getNextCursor();
        String byId = api().listUsers(null, null, null, null, 1, null, null).getNextCursor();

        assertRefused(400, "validation-failed", () -> api().listUsers(null, null, null, null, 1, byName, null));
        assertRefused(400, "validation-failed", () -> api().listUsers("n", null, null, null, 1, byId, null));
        assertRefused(400, "validation-failed", () -> api().listUsers(null, "n", null, null, 1, byName, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cursor=%21",
                "cursor=AAAA",
                "cursor=SQ",
                "cursor=",
                "limit=0",
                "limit=201",
                "limit=x",
                "state=other",
                "state=",
                "role=ADMIN",
                "username_prefix=",
                "username_prefix=%00",
                "email_prefix=%20"
            })
    void invalid_query_is_refused(String query) {
        Http.Reply refused = new Http(server)
                .send("GET", "/v1/admin/users?" + query, null, "Authorization", "Bearer " + admin.token());

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("code").asText()).isEqualTo("validation-failed");
    }
}
