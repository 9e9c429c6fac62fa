package dev.gatehouse.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.kernel.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DatabaseUrlTest {
    private static final int TRIES = 500;

    @Provide
    Arbitrary<String> passwords() {
        return Arbitraries.strings()
                .withChars("@:/#?&=%+ \"'\\${}[];,")
                .withChars('0', '9')
                .withChars('a', 'z')
                .withChars('一', '龥')
                .ofMinLength(1)
                .ofMaxLength(20);
    }

    @Provide
    Arbitrary<String> schemes() {
        return Arbitraries.of(
                "mysql",
                "mysql+pymysql",
                "mysql+mysqldb",
                "mysql+mysqlconnector",
                "MySQL",
                "mariadb",
                "mariadb+pymysql");
    }

    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.of(
                "db", "my_db", "db-1.example.org", "127.0.0.1:3306", "[::1]", "[2001:db8::1]:3307", "localhost:3306");
    }

    @Property(tries = TRIES)
    void percent_encoded_credentials_are_decoded(
            @ForAll("schemes") String scheme,
            @ForAll("passwords") String user,
            @ForAll("passwords") String password,
            @ForAll("hosts") String host) {
        DatabaseUrl url =
                DatabaseUrl.parse(scheme + "://" + encode(user) + ":" + encode(password) + "@" + host + "/gate");

        assertThat(url.jdbcUrl()).isEqualTo("jdbc:mysql://" + host + "/gate");
        assertThat(url.user()).contains(user);
        assertThat(url.password().map(Secret::reveal)).contains(password);
    }

    @Property(tries = TRIES)
    void unencoded_password_is_accepted(@ForAll("passwords") String written, @ForAll("hosts") String host) {
        String password = written.replace("%", "");

        DatabaseUrl url = DatabaseUrl.parse("mysql://ada:" + password + "@" + host + "/gate");

        assertThat(url.jdbcUrl()).isEqualTo("jdbc:mysql://" + host + "/gate");
        assertThat(url.password().map(Secret::reveal)).contains(password);
    }

    @Property(tries = TRIES)
    void printed_url_contains_no_password(
            @ForAll("passwords") String start, @ForAll("passwords") String end, @ForAll("hosts") String host) {
        String password = start + "geheim" + end;

        for (String text : new String[] {
            "mysql://ada:" + password + "@" + host + "/gate",
            "mysql://ada:" + encode(password) + "@" + host + "/gate?charset=utf8mb4",
            "jdbc:mysql://ada:" + password + "@" + host + "/gate",
            "jdbc:mysql://" + host + "/gate?user=ada&password=" + password,
            "jdbc:mysql://" + host + "/gate?password=" + encode(password) + "&user=a@b",
            "jdbc:mysql://address=(host=db)(user=ada)(password=" + password + ")/gate",
            "jdbc:h2:mem:gate;USER=ada;PASSWORD=" + password,
            "postgres://ada:" + password + "@" + host + "/gate"
        }) {
            assertThat(shown(text)).as(text).doesNotContain("geheim");
        }
    }

    private static String shown(String text) {
        Throwable refusal = catchThrowable(() -> DatabaseUrl.parse(text));
        if (refusal != null) {
            return refusal.toString();
        }
        DatabaseUrl url = DatabaseUrl.parse(text);
        return url + (url.isH2() ? "" : url.described());
    }

    @Property(tries = TRIES)
    void any_text_is_accepted_or_rejected_with_a_message(@ForAll("passwords") String rest) {
        for (String beginning : new String[] {"", "mysql://", "jdbc:mysql:", "jdbc:mysql://", "jdbc:h2:", "x://"}) {
            Throwable refusal = catchThrowable(() -> DatabaseUrl.parse(beginning + rest));
            if (refusal != null) {
                assertThat(refusal).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("must ");
                assertThat(refusal).hasNoCause();
            }
        }
    }

    @Example
    void options_of_python_drivers_are_removed_and_others_kept() {
        assertThat(DatabaseUrl.parse("mysql+pymysql://u:p@h/d?charset=utf8mb4").jdbcUrl())
                .isEqualTo("jdbc:mysql://h/d");
        assertThat(DatabaseUrl.parse("mysql://u:p@h/d?charset=utf8mb4&sslMode=REQUIRED&x=a@b")
                        .jdbcUrl())
                .isEqualTo("jdbc:mysql://h/d?sslMode=REQUIRED&x=a@b");
    }

    @Example
    void url_without_credentials_is_accepted() {
        DatabaseUrl none = DatabaseUrl.parse("mysql://h:3306/d");
        DatabaseUrl userAlone = DatabaseUrl.parse("mysql://ada@h/d");

        assertThat(none.user()).isEmpty();
        assertThat(none.password()).isEmpty();
        assertThat(userAlone.user()).contains("ada");
        assertThat(userAlone.password()).isEmpty();
    }

    @Example
    void url_may_have_several_hosts() {
        DatabaseUrl url = DatabaseUrl.parse("mysql://ada:geh%40im@db1,db2:3307,[::1]:3308/gate?sslMode=REQUIRED");

        assertThat(url.eachHost())
                .extracting(DatabaseUrl::jdbcUrl)
                .containsExactly(
                        "jdbc:mysql://db1:3306/gate?sslMode=REQUIRED",
                        "jdbc:mysql://db2:3307/gate?sslMode=REQUIRED",
                        "jdbc:mysql://[::1]:3308/gate?sslMode=REQUIRED");
        assertThat(url.eachHost()).allSatisfy(host -> {
            assertThat(host.user()).contains("ada");
            assertThat(host.password().map(Secret::reveal)).contains("geh@im");
        });
        assertThat(url).hasToString("jdbc:mysql://***@db1,db2:3307,[::1]:3308/gate?***");
        assertThat(url.described()).isEqualTo("The database at db1:3306, db2:3307, [::1]:3308 (DATABASE_URL)");
    }

    @Example
    void hosts_of_a_jdbc_url_keep_their_options() {
        assertThat(DatabaseUrl.parse("jdbc:mysql://address=(host=db1)(user=ada)(password=geheim),db2/gate?a=b%26c")
                        .eachHost())
                .satisfiesExactly(
                        first -> {
                            assertThat(first.jdbcUrl()).isEqualTo("jdbc:mysql://db1:3306/gate?a=b%26c");
                            assertThat(first.user()).contains("ada");
                            assertThat(first.password().map(Secret::reveal)).contains("geheim");
                        },
                        second -> {
                            assertThat(second.jdbcUrl()).isEqualTo("jdbc:mysql://db2:3306/gate?a=b%26c");
                            assertThat(second.user()).isEmpty();
                        });
        for (String mode : new String[] {"loadbalance", "replication"}) {
            assertThat(DatabaseUrl.parse("jdbc:mysql:" + mode + "://db1,db2:3307/gate")
                            .eachHost())
                    .extracting(DatabaseUrl::jdbcUrl)
                    .containsExactly("jdbc:mysql://db1:3306/gate", "jdbc:mysql://db2:3307/gate");
        }
    }

    @Example
    void url_with_one_host_is_used_unchanged() {
        DatabaseUrl url = DatabaseUrl.parse("jdbc:mysql://db/gate?a=b");

        assertThat(url.eachHost()).containsExactly(url);
    }

    @Example
    void dns_srv_urls_are_rejected() {
        for (String text : new String[] {
            "mysql+srv://ada:geheim@db.example.org/gate",
            "MySQL+SRV://ada:geheim@db.example.org/gate",
            "jdbc:mysql+srv://ada:geheim@db.example.org/gate",
            "jdbc:mysql+srv:loadbalance://ada:geheim@db.example.org/gate"
        }) {
            assertThatThrownBy(() -> DatabaseUrl.parse(text))
                    .as(text)
                    .hasMessage("must name the host: DNS SRV records (+srv) are not supported");
        }
    }

    @Example
    void description_of_a_url_has_its_hosts_and_its_setting() {
        assertThat(DatabaseUrl.parse("mysql://ada:geheim@db/gate?x=y").described())
                .isEqualTo("The database at db:3306 (DATABASE_URL)");
        assertThat(DatabaseUrl.parse(
                                "jdbc:mysql://a:1,b:2/gate?password=geheim",
                                "database.url",
                                DatabaseCredentials.fixed())
                        .described())
                .isEqualTo("The database at a:1, b:2 (database.url)");
        assertThat(DatabaseUrl.parse("jdbc:mysql://address=(host=b)(password=geheim)/gate")
                        .described())
                .isEqualTo("The database (DATABASE_URL)");
    }

    @Example
    void url_without_host_or_database_is_rejected() {
        for (String text : new String[] {"mysql://", "mysql://h", "mysql:///d", "mysql://u:p@/d", "mysql://u:p@h/"}) {
            assertThatThrownBy(() -> DatabaseUrl.parse(text)).as(text).hasMessageStartingWith("must name a host and");
        }
    }

    @Example
    void missing_options_are_added_to_h2_urls() {
        String url = DatabaseUrl.parse("jdbc:h2:mem:x;mode=PostgreSQL;DB_CLOSE_DELAY=-1")
                .jdbcUrl();

        assertThat(url)
                .startsWith("jdbc:h2:mem:x;mode=PostgreSQL;DB_CLOSE_DELAY=-1;")
                .contains(";NON_KEYWORDS=USER", ";WRITE_DELAY=0")
                .doesNotContain("MODE=MySQL");
    }

    @Example
    void empty_url_means_the_embedded_database() {
        assertThat(DatabaseUrl.parse("").isEmpty()).isTrue();
        assertThat(DatabaseUrl.parse("")).hasToString("");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
