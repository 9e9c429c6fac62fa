package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseServerTest {
    @ParameterizedTest
    @CsvSource({
        "8.0.33, MySQL 8.0.33",
        "8.4.3-log, MySQL 8.4.3",
        "8.0.mysql_aurora.3.04.0, MySQL 8.0.mysql_aurora.3.04.0",
        "9.4.0, MySQL 9.4.0",
        "10.11.19-MariaDB-0+deb12u1, MariaDB 10.11.19",
        "5.5.5-10.11.6-MariaDB, MariaDB 10.11.6",
        "11.4.5-MariaDB-log, MariaDB 11.4.5",
        "12.0.2-MariaDB, MariaDB 12.0.2"
    })
    void server_is_supported(String version, String name) {
        DatabaseServer server = DatabaseServer.parse(version);

        assertThat(server.isSupported()).isTrue();
        assertThat(server).hasToString(name);
    }

    @ParameterizedTest
    @CsvSource({
        "5.7.44-log, MySQL 5.7.44",
        "5.5.5, MySQL 5.5.5",
        "5.6.51-91.0, MySQL 5.6.51",
        "10.6.20-MariaDB-log, MariaDB 10.6.20",
        "5.5.5-10.5.27-MariaDB, MariaDB 10.5.27",
        "5.5.68-MariaDB, MariaDB 5.5.68",
        "something else, MySQL of an unknown version",
        "'', MySQL of an unknown version"
    })
    void unsupported_server_is_rejected_with_advice(String version, String name) {
        DatabaseServer server = DatabaseServer.parse(version);

        assertThat(server.isSupported()).isFalse();
        assertThat(server.refusal())
                .startsWith("is on " + name + ", which is not supported: upgrade it to ")
                .contains("MySQL 8.0 or newer", "MariaDB 10.11 or newer")
                .endsWith("Nothing has been changed.");
    }
}
