package dev.gatehouse.admin;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.model.MailPreviewResponse;
import dev.gatehouse.client.model.MailTemplateResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Administrators see the templates of mails with example values. */
class MailTemplatesTest {
    @TempDir
    static Path folder;

    private static GatehouseServer server;

    private final Person admin = Person.demo(server);

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(folder.resolve("invitation.de.txt"), "Subject: Einladung\n\n{{username}}, {{link}}\n");
        Files.writeString(folder.resolve("invitation.de.html"), "<p>Willkommen</p>");
        Files.writeString(folder.resolve("new-device.zh.txt"), "Subject: 新设备\n\n{{time}}\n");
        server = GatehouseServer.start(Map.of(
                "MAIL_TEMPLATES", folder.toString(),
                "MAIL_TRANSPORT", "off",
                "PUBLIC_URL", "https://login.example.org",
                "PRODUCT_NAME", "Acme & Söhne"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() throws Exception {
        admin.signsIn();
    }

    private List<MailTemplateResponse> list() throws Exception {
        return admin.administration().listMailTemplates().getItems();
    }

    @Test
    void templates_are_listed_with_their_languages() throws Exception {
        assertThat(list())
                .hasSizeGreaterThan(15)
                .contains(template("invitation", List.of("de", "en", "zh-Hans", "zh-Hant"), List.of("de")))
                .contains(template("new-device", List.of("en", "zh-Hans", "zh-Hant"), List.of("zh-Hans")))
                .contains(template("test-mail", List.of("en", "zh-Hans", "zh-Hant"), List.of()));
    }

    private static MailTemplateResponse template(String name, List<String> languages, List<String> custom) {
        return new MailTemplateResponse().name(name).languages(languages).customLanguages(custom);
    }

    @Test
    void each_template_is_shown_in_each_language() throws Exception {
        for (MailTemplateResponse template : list()) {
            for (String language : template.getLanguages()) {
                MailPreviewResponse shown = admin.administration().previewMailTemplate(template.getName(), language);

                assertThat(shown.getLanguage()).isEqualTo(language);
                assertThat(shown.getSubject()).isNotBlank().doesNotContain("{{");
                assertThat(shown.getText()).isNotBlank().doesNotContain("{{");
                assertThat(shown.getHtml()).startsWith("<!DOCTYPE html>").doesNotContain("{{");
            }
        }
    }

    @Test
    void preview_has_the_operators_texts_and_an_example_link() throws Exception {
        MailPreviewResponse german = admin.administration().previewMailTemplate("invitation", "de-AT");

        assertThat(german.getSubject()).isEqualTo("Einladung");
        assertThat(german.getText())
                .isEqualTo("ada@example.org, https://login.example.org/pages/example#token=example\n");
        assertThat(german.getHtml()).contains("Acme &amp; Söhne", "<p>Willkommen</p>");
        assertThat(admin.administration()
                        .previewMailTemplate("new-device", "zh-CN")
                        .getSubject())
                .isEqualTo("新设备");
        assertThat(admin.administration()
                        .previewMailTemplate("new-device", null)
                        .getLanguage())
                .isEqualTo("en");
    }

    @Test
    void unknown_templates_are_not_found() {
        assertRefused(404, "not-found", () -> admin.administration().previewMailTemplate("layout", "en"));
        assertRefused(
                400, "validation-failed", () -> admin.administration().previewMailTemplate("invitation", "../en"));
    }
}
