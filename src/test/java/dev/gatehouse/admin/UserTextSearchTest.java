package dev.gatehouse.admin;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.AdminUserResponse;
import dev.gatehouse.client.model.AdminUsersResponse;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.client.model.UsernameResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Administrators find users by any part of the name or the address, or by id. */
@OnEveryDatabase("UserTextDao")
class UserTextSearchTest {
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

    private void add(String... names) {
        for (String name : names) {
            server.addUser(name, "");
        }
    }

    private void address(String name, String email) throws ApiException {
        admin.administration().updateUser(id(name), new UpdateUserRequest().email(email));
    }

    private long id(String name) {
        return Long.parseLong(String.valueOf(server.query("SELECT id FROM user WHERE username = ?", name)));
    }

    private AdminUsersResponse page(String text, @Nullable Integer limit, @Nullable String cursor) throws ApiException {
        return admin.administration().listUsers(null, null, null, null, limit, cursor, text);
    }

    /** Returns the names on all pages, in their order. */
    private List<String> find(String text, int limit) throws ApiException {
        List<String> names = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            AdminUsersResponse page = page(text, limit, cursor);
            assertThat(page.getItems()).hasSizeLessThanOrEqualTo(limit);
            assertThat(page.getPreviousCursor()).isNull();
            page.getItems().stream().map(AdminUserResponse::getUsername).forEach(names::add);
            cursor = page.getNextCursor();
        } while (cursor != null);
        return names;
    }

    private List<String> find(String text) throws ApiException {
        return find(text, 50);
    }

    @Test
    void any_part_of_a_name_or_an_address_finds_the_user_and_beginnings_come_first() throws Exception {
        add("mary.lovelace", "zoe", "love.child", "Ada.Lovelace", "alovely", "bob");
        address("zoe", "lovely.zoe@example.org");
        address("bob", "bob@lovelace.example");

        List<String> expected = List.of("love.child", "zoe", "mary.lovelace", "Ada.Lovelace", "alovely", "bob");
        assertThat(find("LOVE")).isEqualTo(expected);
        for (int limit = 1; limit < 7; limit++) {
            assertThat(find("love", limit)).as("with pages of %s", limit).isEqualTo(expected);
        }
        assertThat(find("@lovelace")).containsExactly("bob");
        assertThat(find("lovelace.ex")).containsExactly("bob");
        assertThat(find("nobody")).isEmpty();
    }

    @Test
    void user_with_the_id_comes_first_and_only_once() throws Exception {
        add("zoe");
        String number = String.valueOf(id("zoe"));
        add(number, "a" + number, "bob");

        assertThat(find(number))
                .startsWith("zoe", number)
                .contains("a" + number)
                .doesNotHaveDuplicates();
        assertThat(find(number, 1)).isEqualTo(find(number));
        assertThat(find("999999999999999999")).isEmpty();
    }

    @Test
    void text_is_compared_like_usernames_and_has_no_wildcards() throws Exception {
        add("xADAx", "x_x", "x%x", "x\\x", "xädel", "中数据库文", "x-ﬁsh", "ada lovelace");
        add("eve@bücher.example");

        assertThat(find("ada")).containsExactly("ada lovelace", "xADAx");
        assertThat(find("ＡＤＡ")).containsExactly("ada lovelace", "xADAx");
        assertThat(find("_")).containsExactly("x_x");
        assertThat(find("%")).containsExactly("x%x");
        assertThat(find("\\")).containsExactly("x\\x");
        assertThat(find("ädel")).containsExactly("xädel");
        assertThat(find("adel")).isEmpty();
        assertThat(find("数据")).containsExactly("中数据库文");
        assertThat(find("fish")).containsExactly("x-ﬁsh");
        assertThat(find(" love")).containsExactly("ada lovelace");
        assertThat(find("@bücher.example")).containsExactly("eve@bücher.example");
        assertThat(find("bücher")).containsExactly("eve@bücher.example");
        assertThat(find("eve@bü")).containsExactly("eve@bücher.example");
        assertThat(find("' OR '1'='1")).isEmpty();
    }

    @Test
    void role_and_state_can_be_combined_with_a_text() throws Exception {
        add("xada", "ada", "adam");
        admin.administration().updateUser(id("ada"), new UpdateUserRequest().active(false));
        admin.administration().updateUser(id("xada"), new UpdateUserRequest().roles(List.of("admin")));

        assertThat(admin.administration()
                        .listUsers(null, null, null, "active", null, null, "ada")
                        .getItems())
                .extracting(AdminUserResponse::getUsername)
                .containsExactly("adam", "xada");
        assertThat(admin.administration()
                        .listUsers(null, null, "admin", null, null, null, "ada")
                        .getItems())
                .extracting(AdminUserResponse::getUsername)
                .containsExactly("xada");
    }

    @Test
    void page_searches_a_limited_number_of_users_and_leads_on() throws Exception {
        server.addUsers(10_000, number -> "number" + number);
        add("needle in the haystack", "a needle", "another needle");

        AdminUsersResponse first = page("needle", null, null);
        AdminUsersResponse second = page("needle", null, first.getNextCursor());
        AdminUsersResponse empty = page("haystack", null, null);

        assertThat(first.getItems())
                .extracting(AdminUserResponse::getUsername)
                .containsExactly("needle in the haystack");
        assertThat(second.getItems())
                .extracting(AdminUserResponse::getUsername)
                .containsExactly("a needle", "another needle");
        assertThat(second.getNextCursor()).isNull();
        assertThat(empty.getItems()).isEmpty();
        assertThat(empty.getNextCursor()).isNotNull();
        assertThat(find("needle", 1)).containsExactly("needle in the haystack", "a needle", "another needle");
    }

    @Test
    void page_passes_over_a_limited_number_of_users_who_are_listed_by_name() throws Exception {
        server.addUsers(10_001, number -> "number" + number + "@example.org");
        server.sql("INSERT INTO user_profile (user_id, email, email_key) SELECT id, username, username_key FROM user"
                + " WHERE username LIKE 'number%'");
        add("zoe");
        server.sql("INSERT INTO user_profile (user_id, email, email_key)"
                + " SELECT id, 'numberz@example.org', 'numberz@example.org' FROM user WHERE username = 'zoe'");

        List<String> found = find("number", 200);

        assertThat(found).hasSize(10_002).doesNotHaveDuplicates();
        assertThat(found.get(10_001)).isEqualTo("zoe");
    }

    @Test
    void malformed_cursors_and_prefixes_beside_a_text_are_refused() throws Exception {
        add("ada", "adam");
        String ofList = admin.administration()
                .listUsers(null, null, null, null, 1, null, null)
                .getNextCursor();

        for (String cursor : List.of("AAAA", "bQ", "UwAA", "TgAA!", String.valueOf(ofList))) {
            assertRefused(400, "validation-failed", () -> page("ada", null, cursor));
        }
        assertRefused(
                400,
                "validation-failed",
                () -> admin.administration().listUsers("a", null, null, null, null, null, "ada"));
        assertRefused(
                400,
                "validation-failed",
                () -> admin.administration().listUsers(null, "a", null, null, null, null, "ada"));
        assertRefused(400, "validation-failed", () -> page("", null, null));
    }

    @Test
    void usernames_are_found_by_their_ids() throws Exception {
        add("ada", "bob");
        long deleted = id("bob") + 1000;

        String ids = id("bob") + "," + deleted + "," + id("ada") + "," + id("bob");

        assertThat(admin.administration().listUsernames(ids).getItems())
                .extracting(UsernameResponse::getUsername)
                .containsExactly("bob", "ada");
        for (String wrong : List.of("", "0", "1,", "-1", "1, 2", "9999999999999999999", "1,".repeat(100) + "1")) {
            assertRefused(400, "validation-failed", () -> admin.administration().listUsernames(wrong));
        }
    }
}
