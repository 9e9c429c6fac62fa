package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.client.model.SettingResponse;
import dev.gatehouse.support.Configurations;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Administrators read the settings, as the command check prints them. */
class SettingsTest {
    private static final String PATH = "/v1/admin/settings";

    /** A part of each secret below. */
    private static final String MARK = "marked-Secret";

    private static final String PASSWORD = MARK + " of an administrator";

    private static GatehouseServer server;

    private final Person admin = Person.named(server, "root@example.org", PASSWORD);

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.ofEntries(
                Map.entry("GATEHOUSE_SECRET", MARK + " 0123456789abcdef0123456789"),
                Map.entry(
                        "GATEHOUSE_SECRETS_ACCEPTED",
                        MARK + " fedcba9876543210fedcba987654," + MARK + " 6543210fedcba9876543"),
                Map.entry("JWT_SECRET_KEY", MARK + " of the tutorial 0123456789"),
                Map.entry("DATABASE_URL", "jdbc:h2:mem:settings;PASSWORD=" + MARK),
                Map.entry("DATABASE_USER", "gate"),
                Map.entry("DATABASE_PASSWORD", MARK),
                Map.entry("SMTP_USERNAME", "mailer"),
                Map.entry("SMTP_PASSWORD", MARK),
                Map.entry("ADMIN_USERNAME", "root@example.org"),
                Map.entry("ADMIN_PASSWORD", PASSWORD),
                Map.entry("MAIL_TRANSPORT", "file")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void callers_who_are_no_administrator_are_refused() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        Http http = new Http(server);

        assertThat(http.get(PATH).status()).isEqualTo(401);
        Http.Reply refused = http.get(PATH, "Authorization", "Bearer " + ada.token());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).doesNotContain("items");
    }

    @Test
    void no_secret_is_ever_shown() throws Exception {
        admin.signsIn();

        String body = new Http(server)
                .get(PATH, "Authorization", "Bearer " + admin.token())
                .body();

        assertThat(body).doesNotContainIgnoringCase(MARK).contains("\"***\"").contains("mailer");
    }

    @Test
    void settings_are_those_that_check_prints() throws Exception {
        admin.signsIn();
        Map<String, String> printed = new HashMap<>();
        List<String> names = new ArrayList<>();
        flatten("", Configurations.effective(server.variables()), printed, names);

        List<SettingResponse> items = admin.administration().listSettings().getItems();

        assertThat(items).extracting(SettingResponse::getName).containsExactlyElementsOf(names);
        assertThat(items).allSatisfy(item -> assertThat(item.getValue()).isEqualTo(printed.get(item.getName())));
    }

    private static void flatten(String key, JsonNode node, Map<String, String> values, List<String> names) {
        if (node.isEmpty()) {
            values.put(key, node.isValueNode() ? node.asText() : node.toString());
            names.add(key);
        }
        node.fieldNames()
                .forEachRemaining(
                        name -> flatten(key.isEmpty() ? name : key + "." + name, node.get(name), values, names));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            flatten(key + "[" + i + "]", node.get(i), values, names);
        }
    }

    @Test
    void each_item_names_its_variable_and_tells_whether_that_is_set() throws Exception {
        admin.signsIn();

        List<SettingResponse> items = admin.administration().listSettings().getItems();

        assertThat(items)
                .contains(new SettingResponse()
                        .name("mail.transport")
                        .value("file")
                        .variable("MAIL_TRANSPORT")
                        .variableSet(true))
                .contains(new SettingResponse()
                        .name("mail.smtp.password")
                        .value("***")
                        .variable("SMTP_PASSWORD")
                        .variableSet(true))
                .contains(new SettingResponse()
                        .name("audit.retention")
                        .value("400 days")
                        .variable("AUDIT_RETENTION")
                        .variableSet(false))
                .contains(new SettingResponse()
                        .name("server.applicationConnectors[0].port")
                        .value("0")
                        .variable("HTTP_PORT")
                        .variableSet(true))
                .contains(new SettingResponse()
                        .name("server.applicationConnectors[0].useServerHeader")
                        .value("false")
                        .variableSet(false));
    }
}
