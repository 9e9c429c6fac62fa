package dev.gatehouse.password;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.mkammerer.argon2.Argon2Factory;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats in which passwords can be stored, and their replacement by the current hash at a login. */
@Tag("crypto")
class PasswordStorageTest {
    /** A hash with the parameters of the servers of the tests. */
    private static final String CURRENT = "\\$argon2id\\$v=19\\$m=1024,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}";

    private final GatehouseServer server = GatehouseServer.shared();
    private final Http http = new Http(server);

    private String stored(Person person) {
        return String.valueOf(server.query("SELECT password FROM user WHERE username = ?", person.username()));
    }

    private Person withStored(String stored) {
        Person person = Person.on(server);
        store(person, stored);
        return person;
    }

    private void store(Person person, String stored) {
        server.sql("UPDATE user SET password = ? WHERE username = ?", stored, person.username());
    }

    /** Returns the code of the classic API for this password; null is sent as the null of JSON. */
    private int classicCode(Person person, @org.jspecify.annotations.Nullable String password) {
        var body = new ObjectMapper()
                .createObjectNode()
                .put("username", person.username())
                .put("password", password);
        Http.Reply reply = http.postJson("/login", body.toString());
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().path("code").asInt();
    }

    @Test
    void bare_digest_is_accepted_and_replaced() throws Exception {
        Person ada = Person.on(server);
        String digest = Person.sha256(ada.password());
        assertThat(stored(ada)).isEqualTo(digest);

        ada.signsIn();

        String hash = stored(ada);
        assertThat(hash).matches(CURRENT).doesNotContain(digest);
        ada.signsIn();
        assertThat(ada.signsInClassically().json().path("code").asInt()).isEqualTo(200);
        assertThat(stored(ada)).isEqualTo(hash);
        assertRefused(401, "invalid-credentials", () -> ada.signsInWith("wrong"));
    }

    @Test
    void login_at_the_classic_api_replaces_a_bare_digest() throws Exception {
        Person ada = Person.on(server);

        assertThat(ada.signsInClassically().json().path("code").asInt()).isEqualTo(200);

        assertThat(stored(ada)).matches(CURRENT);
        ada.signsIn();
    }

    @Test
    void digest_is_accepted_in_upper_case_in_database_and_request() throws Exception {
        Person ada = Person.on(server);
        String upper = Person.sha256(ada.password()).toUpperCase(Locale.ROOT);
        store(ada, upper);

        ada.signsIn();
        assertThat(stored(ada)).matches(CURRENT);

        store(ada, upper);
        assertThat(classicCode(ada, upper.toLowerCase(Locale.ROOT))).isEqualTo(200);
        assertThat(classicCode(ada, upper)).isEqualTo(200);
        assertThat(classicCode(ada, mixed(upper))).isEqualTo(200);
    }

    private static String mixed(String upper) {
        return upper.substring(0, 32) + upper.substring(32).toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text",
                "ключ",
                "x",
                "$money$",
                "pässwörd",
                "64 characters that are no hexadecimal digits, whatever they are:"
            })
    void stored_plain_text_is_accepted_and_replaced(String password) throws Exception {
        Person ada = withStored(password);
        ada.signsInWith(password);
        assertThat(stored(ada)).matches(CURRENT);
        assertRefused(401, "invalid-credentials", () -> ada.signsInWith("wrong"));

        Person bob = withStored(password);
        assertThat(classicCode(bob, "wrong")).isEqualTo(202);
        assertThat(classicCode(bob, password)).isEqualTo(200);
        assertThat(classicCode(bob, Person.sha256(password))).isEqualTo(200);
        assertThat(stored(bob)).matches(CURRENT);
    }

    @Test
    void wrong_password_replaces_nothing() {
        Person ada = Person.on(server);
        String before = stored(ada);

        assertRefused(401, "invalid-credentials", () -> ada.signsInWith("wrong"));

        assertThat(stored(ada)).isEqualTo(before);
    }

    @Test
    void login_of_an_inactive_user_replaces_nothing() {
        Person ada = Person.on(server);
        String before = stored(ada);
        server.sql("UPDATE user SET active = FALSE WHERE username = ?", ada.username());

        assertRefused(401, "invalid-credentials", ada::signsIn);
        assertThat(classicCode(ada, ada.password())).isEqualTo(201);

        assertThat(stored(ada)).isEqualTo(before);
    }

    /** Hashes of the digest of the person's password, computed by argon2-cffi for Python. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=1024,t=2,p=1$KUGfZGCvcI3/OjTjTCcY6g$onvigDl4Og/Nm/tKRmmSkJO+b18e3bmM7y0kXst6KMs",
                "$argon2id$v=19$m=1024,t=2,p=1$voZ3YmeHoGI$NSq+dg/E742whAl9Pd8/P5OdxfypMVjb0Uovqw8dOeE",
                "$argon2id$v=19$m=512,t=3,p=4$9V65c5bEWkmsT/tclKjwoA$7RwNiGAtDaI2kJ1xcCGnt218/xXw3Of6uVEARnSm7vM"
            })
    void hash_of_another_implementation_is_accepted(String hash) throws Exception {
        Person ada = withStored(hash);
        assertRefused(401, "invalid-credentials", () -> ada.signsInWith("wrong"));
        assertThat(stored(ada)).isEqualTo(hash);

        ada.signsIn();
        assertThat(stored(ada)).startsWith("$argon2id$v=19$m=1024,t=2,p=1$");
        ada.signsIn();
        assertThat(ada.signsInClassically().json().path("code").asInt()).isEqualTo(200);
    }

    @Test
    void hash_with_the_current_parameters_is_not_replaced() throws Exception {
        String hash =
                "$argon2id$v=19$m=1024,t=2,p=1$KUGfZGCvcI3/OjTjTCcY6g$onvigDl4Og/Nm/tKRmmSkJO+b18e3bmM7y0kXst6KMs";
        Person ada = withStored(hash);

        ada.signsIn();

        assertThat(stored(ada)).isEqualTo(hash);
    }

    @Test
    void hash_of_this_service_is_verified_by_another_implementation() throws Exception {
        if (!(Argon2.best(true) instanceof NativeArgon2)) {
            return;
        }
        Person ada = Person.on(server);
        ada.signsIn();

        assertThat(Argon2Factory.create(Argon2Factory.Argon2Types.ARGON2id)
                        .verify(stored(ada), Person.sha256(ada.password()).toCharArray()))
                .isTrue();
    }

    @Test
    void hash_of_the_plain_password_is_not_accepted() {
        Person ada = Person.on(server);
        byte[] salt = new byte[16];
        byte[] tag = new BouncyCastleArgon2()
                .hash(
                        new Argon2Parameters(1024, 2, 1),
                        salt,
                        ada.password().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        store(ada, new Argon2Hash(new Argon2Parameters(1024, 2, 1), salt, tag).toString());

        assertRefused(401, "invalid-credentials", ada::signsIn);
    }

    @Test
    void stored_composed_password_matches_both_unicode_forms() throws Exception {
        String composed = Normalizer.normalize("pässwörd", Normalizer.Form.NFC);
        String decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);
        Person ada = withStored(Person.sha256(composed));

        ada.signsInWith(decomposed);
        assertThat(stored(ada)).matches(CURRENT);
        ada.signsInWith(composed);
        ada.signsInWith(decomposed);
    }

    @Test
    void stored_decomposed_password_matches_only_its_own_form() throws Exception {
        String composed = Normalizer.normalize("pässwörd", Normalizer.Form.NFC);
        String decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);
        Person ada = withStored(Person.sha256(decomposed));

        ada.signsInWith(decomposed);
        ada.signsInWith(decomposed);
        assertRefused(401, "invalid-credentials", () -> ada.signsInWith(composed));
    }

    @Test
    void null_password_never_matches() {
        for (String stored : List.of(
                Person.sha256("x"),
                "",
                "null",
                Person.sha256(""),
                Person.sha256("null"),
                "None",
                Person.sha256("None"))) {
            assertThat(classicCode(withStored(stored), null)).isEqualTo(202);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$argon2id$",
                "$argon2id$v=19$m=1024,t=2,p=1$c29tZXNhbHQ",
                "$argon2id$v=19$m=1024,t=2,p=1$c29tZXNhbHQ$short",
                "$argon2id$v=19$m=0,t=0,p=0$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=99999999999999999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=1024,t=4294967295,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=8,t=1,p=64$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2i$v=19$m=1024,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
                "$6$rounds=656000$saltsaltsalt$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void malformed_or_unsupported_hash_never_matches(String garbage) {
        Person ada = withStored(garbage);

        for (String attempt : new String[] {garbage, "wrong", Person.sha256(garbage)}) {
            if (!attempt.isEmpty()) {
                assertRefused(401, "invalid-credentials", () -> ada.signsInWith(attempt));
            }
            assertThat(classicCode(ada, attempt)).isEqualTo(202);
        }
        assertThat(classicCode(ada, "")).isEqualTo(202);
        assertThat(stored(ada)).isEqualTo(garbage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "*", "\u0000", "{SSHA}x", "NULL", "\uFFFD", "' OR '1'='1"})
    void stored_placeholder_does_not_match_other_passwords(String nonsense) {
        Person ada = withStored(nonsense);

        assertRefused(401, "invalid-credentials", ada::signsIn);
        assertThat(classicCode(ada, "")).isEqualTo(202);
        assertThat(classicCode(ada, null)).isEqualTo(202);
    }

    @Test
    void concurrent_first_logins_all_succeed() throws Exception {
        ExecutorService tabs = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 10; round++) {
                Person ada = Person.on(server);
                Callable<Integer> login = () -> {
                    String body = Json.of("username", ada.username(), "password", ada.password());
                    return http.postJson("/v1/sessions", body).status();
                };
                for (Future<Integer> status : tabs.invokeAll(java.util.Collections.nCopies(8, login))) {
                    assertThat(status.get()).isEqualTo(201);
                }
                assertThat(stored(ada)).matches(CURRENT);
            }
        } finally {
            tabs.shutdownNow();
        }
    }
}
