package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.support.Configurations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command check: it prints the effective configuration without secrets. */
class ConfigurationCheckTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @Test
    void check_reports_a_first_password_that_breaks_a_rule() throws Exception {
        Map<String, String> weak = Map.of("ADMIN_USERNAME", "ada", "ADMIN_PASSWORD", "gatehouse 17");

        assertThat(Configurations.check("config.yml", weak))
                .contains(
                        "# administrator.password (ADMIN_PASSWORD) contains the name of this service. The service does not"
                                + " start if it has no administrator yet.\n# The configuration is valid.")
                .doesNotContain("gatehouse 17");
        assertThat(Configurations.check("config.yml", Map.of())).doesNotContain("The service does not start");
    }

    @Test
    void check_masks_every_secret() throws Exception {
        String printed = Configurations.check(
                "config.yml",
                Map.of(
                        "GATEHOUSE_SECRET", SECRET,
                        "GATEHOUSE_SECRETS_ACCEPTED", SECRET + "," + SECRET,
                        "JWT_SECRET_KEY", SECRET,
                        "DATABASE_URL", "jdbc:mysql://root:" + SECRET + "@db/gate?password=" + SECRET,
                        "DATABASE_PASSWORD", SECRET,
                        "SMTP_USERNAME", "mailer",
                        "SMTP_PASSWORD", SECRET));

        assertThat(printed)
                .doesNotContain(SECRET)
                .contains("secret: '***'", "secretsAccepted: '***'", "jwtSecretKey: '***'", "password: '***'")
                .contains("url: jdbc:mysql://***@db/gate?***")
                .endsWith("# The configuration is valid." + System.lineSeparator());
    }

    @Test
    void check_masks_the_secrets_of_dropwizard_too() throws Exception {
        Path file = Files.writeString(folder.resolve("config.yml"), """
                server:
                  applicationConnectors:
                    - type: https
                      port: 8443
                      keyStorePath: keys.p12
                      keyStorePassword: geheim
                """);

        assertThat(Configurations.check(file.toString(), Map.of()))
                .doesNotContain("geheim")
                .contains("keyStorePassword: '***'");
    }

    @Test
    void check_requires_the_secret_that_the_start_requires() {
        assertThatThrownBy(() -> Configurations.check("config.yml", Map.of("DATABASE_URL", "mysql://db/gate")))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("secret (GATEHOUSE_SECRET) must be set");
    }

    @Test
    void open_sign_up_requires_mail_and_a_setting_for_the_visibility_of_the_user_list() throws Exception {
        assertThatThrownBy(() -> Configurations.check("config.yml", Map.of("SIGN_UP", "open")))
                .hasMessageContaining("(CLASSIC_USERS_VISIBLE_TO)");
        assertThatThrownBy(() -> Configurations.check(
                        "config.yml",
                        Map.of("SIGN_UP", "open", "CLASSIC_USERS_VISIBLE_TO", "admin", "MAIL_TRANSPORT", "off")))
                .hasMessageContaining("account.signUp (SIGN_UP) open requires mail");
        assertThat(Configurations.check("config.yml", Map.of("SIGN_UP", "open", "CLASSIC_ENABLED", "false")))
                .contains("signUp: open");
        assertThat(Configurations.check(
                        "config.yml", Map.of("SIGN_UP", "open", "CLASSIC_USERS_VISIBLE_TO", "everyone")))
                .contains("usersVisibleTo: everyone");
    }

    @Test
    void output_of_check_is_a_valid_configuration() throws Exception {
        String printed = Configurations.check("config.yml", Map.of("HTTP_PORT", "9090", "REQUEST_LOG", "true"));
        Path file = Files.writeString(folder.resolve("config.yml"), printed);

        assertThat(tree(Configurations.check(file.toString(), Map.of()))).isEqualTo(tree(printed));
    }

    private static JsonNode tree(String yaml) throws IOException {
        return new YAMLMapper().readTree(yaml);
    }
}
