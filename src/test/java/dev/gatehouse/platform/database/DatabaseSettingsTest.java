package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.log.NullLogger;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.support.Configurations;
import io.dropwizard.db.DataSourceFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Driver properties that the service adds to those of the URL, for the pool and for commands. */
class DatabaseSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://db.example.org/gate",
                "mysql://ada:geheim@192.0.2.7:3306/gate",
                "mysql://localhost.example.org/gate",
                "mysql://127.0.0.1.example.org/gate",
                "mysql://[2001:db8::1]/gate",
                "mysql://db/gate?connectTimeout=5000",
                "mysql://db/gate?requireSSL=true",
                "mysql://db/gate?connectionAttributes=sslMode:none",
                "jdbc:mysql://localhost,db.example.org/gate",
                "jdbc:mysql://address=(host=db)(port=3306)/gate",
                "jdbc:mysql:loadbalance://db:3306,localhost/gate"
            })
    void tls_verifies_the_identity_of_remote_servers(String url) {
        assertThat(pool(url).getProperties()).containsEntry("sslMode", "VERIFY_IDENTITY");
        assertThat(command(url).getProperties()).containsEntry("sslMode", "VERIFY_IDENTITY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://localhost/gate",
                "mysql://LOCALHOST:3307/gate",
                "mysql://127.0.0.1/gate",
                "mysql://127.1.2.3:3306/gate",
                "mysql://[::1]:3306/gate",
                "mysql://[0:0:0:0:0:0:0:1]/gate",
                "jdbc:mysql://127.0.0.1:3306,localhost:3307/gate",
                "mysql://db/gate?sslMode=REQUIRED",
                "mysql://db/gate?x=y&sslmode=DISABLED",
                "mysql+pymysql://db/gate?useSSL=false",
                "jdbc:mysql://address=(host=db)(sslMode=DISABLED)/gate"
            })
    void ssl_mode_is_not_set_for_local_servers_or_if_the_url_sets_it(String url) {
        assertThat(pool(url).getProperties()).doesNotContainKey("sslMode");
        assertThat(command(url).getProperties()).doesNotContainKey("sslMode");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mysql://db/gate", "mysql://db/gate?logger=Slf4JLogger", "mysql://db/gate?LOGGER=StandardLogger"
            })
    void driver_never_logs(String url) {
        assertThat(pool(url).getProperties()).containsEntry("logger", NullLogger.class.getName());
        assertThat(command(url).getProperties()).containsEntry("logger", NullLogger.class.getName());
    }

    @Test
    void session_variables_of_the_url_do_not_replace_those_of_the_service() {
        assertThat(pool("mysql://db/gate?sessionVariables=foreign_key_checks=1").getProperties())
                .containsEntry(
                        "sessionVariables", "foreign_key_checks=1,innodb_lock_wait_timeout=1,time_zone='+00:00'");
        assertThat(command("mysql://db/gate?sessionVariables=foreign_key_checks=1")
                        .getProperties())
                .doesNotContainKey("sessionVariables");
    }

    @Test
    void embedded_database_gets_no_properties() {
        assertThat(pool("").getProperties()).isEmpty();
        assertThat(command("jdbc:h2:mem:x").getProperties()).isEmpty();
    }

    private static DataSourceFactory pool(String url) {
        GatehouseConfiguration configuration = Configurations.read(Map.of("DATABASE_URL", url));
        return configuration.database().dataSourceFactory(configuration.dataDirectory());
    }

    private static DataSourceFactory command(String url) {
        DataSourceFactory factory = pool(url);
        factory.asSingleConnectionPool();
        return factory;
    }
}
