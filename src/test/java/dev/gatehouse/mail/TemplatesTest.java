package dev.gatehouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.appearance.AppearanceSettings;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.OutgoingMail.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates render mails in each language, and escape user input. */
class TemplatesTest {
    @TempDir
    Path folder;

    private static Templates templates(TemplateFiles files) {
        return new Templates(files, "Gatehouse", new AppearanceSettings("#ffd400", "", "", "", "", ""), "");
    }

    private static Content device(@Nullable String locale, String device) {
        return templates(new TemplateFiles("")).render(mailOf("new-device", locale, Map.of("device", device)));
    }

    private static MailContent mailOf(String template, @Nullable String locale, Map<String, String> values) {
        return new MailContent(template, "ada@example.net", locale, values, "https://login.example.org/x#token=a&b");
    }

    @Test
    void buttons_have_the_accent_colour_and_a_readable_text() {
        assertThat(device(null, "x").html())
                .contains("background:#ffd400;color:#000000;", "border-top:4px solid #ffd400")
                .doesNotContain("{{", "#1f6a54");
    }

    @Test
    void user_input_is_escaped_in_html() {
        Content content = device(null, "<script>alert('x')</script> & \"<b>\"{{link}}");

        assertThat(content.html())
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;&lt;b&gt;&quot;{{link}}")
                .doesNotContain("<script", "<b>");
        assertThat(content.text()).contains("<script>alert('x')</script> & \"<b>\"{{link}}");
    }

    @Test
    void user_input_cannot_add_lines_or_links() {
        Content content = device(null, "a\r\n\r\nb\u2028c\u202Ed\u0000e http://evil.example www.evil.example");

        assertThat(content.text())
                .contains("Device: a b c d e http evil.example  evil.example\n")
                .doesNotContain("://evil", "www.");
        assertThat(device(null, "x".repeat(5_000)).text()).hasSizeLessThan(1_500);
    }

    @ParameterizedTest
    @CsvSource({
        "zh, zh-Hans",
        "zh-CN, zh-Hans",
        "ZH_cn, zh-Hans",
        "zh-SG, zh-Hans",
        "zh-Hans, zh-Hans",
        "zh-Hans-HK, zh-Hans",
        "zh-TW, zh-Hant",
        "zh_HK, zh-Hant",
        "ZH-mo, zh-Hant",
        "zh-Hant, zh-Hant",
        "zh-Hant-CN, zh-Hant",
        "zh-Hant-TW, zh-Hant",
        "zh-TW-u-ca-roc, zh-Hant",
        "en-GB, en",
        "de, en",
        "x-zh, en",
        "../../etc/passwd, en",
        "zh/../en, en",
        "'', en"
    })
    void language_follows_the_locale_and_defaults_to_english(String locale, String language) {
        assertThat(device(locale, "x").language()).isEqualTo(language);
        assertThat(device(null, "x").language()).isEqualTo("en");
        assertThat(device(locale, "x").html()).startsWith("<!DOCTYPE html>\n<html lang=\"" + language + "\">");
    }

    @Test
    void each_language_has_its_own_texts_and_time_format() {
        MailContent simplified = mailOf("new-device", "zh", Map.of("time", "2026-11-28T17:30:00Z"));
        MailContent traditional = mailOf("new-device", "zh-HK", Map.of("time", "2026-11-28T17:30:00Z"));
        Templates templates = templates(new TemplateFiles(""));

        assertThat(templates.render(simplified).subject()).isEqualTo("Gatehouse 新设备登录提醒");
        assertThat(templates.render(simplified).text()).contains("时间：2026-11-29 01:30（UTC+8）");
        assertThat(templates.render(traditional).subject()).isEqualTo("Gatehouse 新裝置登入通知");
        assertThat(templates.render(traditional).text()).contains("時間：2026-11-29 01:30（UTC+8）");
        assertThat(templates
                        .render(mailOf("new-device", "en", simplified.values()))
                        .text())
                .contains("Time: 2026-11-28 17:30 UTC");
    }

    @Test
    void lifetime_is_shown_in_the_largest_whole_unit() {
        Map<String, String> week = Map.of("hours", "168", "days", "7");

        assertThat(invitation("en", week)).contains("expires in 7 days.").doesNotContain("168");
        assertThat(invitation("zh", week)).contains("7 天内有效。").doesNotContain("168");
        assertThat(invitation("zh-TW", week)).contains("7 天內有效。").doesNotContain("168");
        assertThat(invitation("en", Map.of("hours", "24"))).contains("expires in 24 hours.");
        assertThat(invitation("en", Map.of("hours", "1"))).contains("expires in 1 hour.");
        assertThat(invitation("zh", Map.of("hours", "1"))).contains("1 小时内有效。");
        assertThat(invitation("zh-HK", Map.of("hours", "1"))).contains("1 小時內有效。");
        assertThat(invitation("en", Map.of("minutes", "90"))).contains("expires in 90 minutes.");
        assertThat(invitation("en", Map.of("minutes", "1"))).contains("expires in 1 minute.");
        assertThat(invitation("zh", Map.of("minutes", "90"))).contains("90 分钟内有效。");
        assertThat(invitation("zh-TW", Map.of("minutes", "90"))).contains("90 分鐘內有效。");
        assertThat(invitation("en", Map.of())).doesNotContain("expires");
    }

    @Test
    void custom_templates_can_use_each_unit_or_the_lifetime_as_text() throws IOException {
        write("invitation.de.txt", "Subject: Einladung\n\n{{days}} Tage, {{hours}} Stunden\n");
        write("invitation.de.html", "<p>{{lifetime}}</p>");
        write("invitation.zh-HK.txt", "Subject: 邀請\n\n{{lifetime}}\n");
        write("invitation.zh-HK.html", "<p>{{lifetime}}</p>");
        Templates templates = templates(new TemplateFiles(folder.toString()));
        Map<String, String> days = Map.of("hours", "48", "days", "2");

        Content german = templates.render(mailOf("invitation", "de", days));
        assertThat(german.text()).isEqualTo("2 Tage, 48 Stunden\n");
        assertThat(german.html()).contains("<p>2 days</p>");
        assertThat(templates
                        .render(mailOf("invitation", "zh-HK", Map.of("hours", "5")))
                        .text())
                .isEqualTo("5 小時\n");
    }

    private static String invitation(String locale, Map<String, String> values) {
        Content content = templates(new TemplateFiles("")).render(mailOf("invitation", locale, values));
        return content.text() + content.html();
    }

    /** The texts of all languages use the same values, and each contains only words of its own language. */
    @ParameterizedTest
    @MethodSource("names")
    void languages_use_the_same_values(String template) {
        TemplateFiles files = new TemplateFiles("");
        for (String ending : List.of(".txt", ".html")) {
            String english = files.content(template + ".en" + ending);
            String simplified = files.content(template + ".zh" + ending);
            String traditional = files.content(template + ".zh-Hant" + ending);

            assertThat(Set.copyOf(tags(simplified))).isEqualTo(Set.copyOf(tags(english)));
            assertThat(tags(traditional)).isEqualTo(tags(simplified));
            assertThat(simplified)
                    .doesNotContain("账户", "邮箱地址", "网络地址", "登陆", "此邮件", "无需理会", "如果不是您本人操作", "重设")
                    .doesNotContainPattern("[帳號郵請設碼驗證變刪將無點擊連結鏈開啟關閉時間裝覽應沒們發會錄]");
            assertThat(traditional)
                    .doesNotContain("邮", "账", "注销", "注册", "退出登", "用户", "設置", "重置", "點擊", "鏈接", "帳戶")
                    .doesNotContainPattern("[号请设码验证变删将无点击连结链开启关闭录时间备览应没们发会]");
        }
    }

    private static Stream<String> names() {
        return Stream.concat(Stream.of(Template.values()).map(Template::code), Stream.of(TemplateFiles.FOOTER));
    }

    private static List<String> tags(String text) {
        return Pattern.compile("\\{\\{[^}]*}}")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    void mail_ends_with_the_links_of_the_team_in_its_language() {
        Templates templates = ofTheTeam(new TemplateFiles(""));

        Content english = templates.render(mailOf("new-device", null, Map.of()));
        assertThat(english.text()).endsWith("""

                Questions? Write to help@example.org
                Terms of use: https://example.org/terms?a=1&b='
                Privacy policy: https://example.org/privacy
                """);
        assertThat(english.html())
                .contains(
                        "Questions? Write to <a href=\"mailto:help@example.org\">help@example.org</a>",
                        "<a href=\"https://example.org/terms?a&#x3D;1&amp;b&#x3D;&#39;\">Terms of use</a>",
                        "<a href=\"https://example.org/privacy\">Privacy policy</a>");
        for (String locale : List.of("zh", "zh-CN")) {
            Content simplified = templates.render(mailOf("new-device", locale, Map.of()));
            assertThat(simplified.text() + simplified.html())
                    .contains("\n\n如有疑问，请发送邮件至 help@example.org\n", "隐私政策")
                    .doesNotContain("Questions?");
        }
        Content traditional = templates.render(mailOf("new-device", "zh-HK", Map.of()));
        assertThat(traditional.text() + traditional.html())
                .contains("\n\n如有疑問，請寄電子郵件至 help@example.org\n", "隱私權政策")
                .doesNotContain("Questions?");
    }

    @Test
    void mail_has_no_footer_unless_a_link_is_configured() {
        Content content = device(null, "x");

        assertThat(content.text() + content.html())
                .doesNotContain("Questions?", "Terms of use", "Privacy policy", "mailto:", "class=\"footer\"");
        assertThat(content.text()).endsWith("\n").doesNotEndWith("\n\n");
    }

    @Test
    void custom_footer_replaces_the_built_in_one_or_omits_it() throws IOException {
        write("footer.de.txt", "Fragen? {{supportAddress}}\n");
        write("footer.de.html", "<p>Fragen? {{supportAddress}}</p>");
        write("new-device.de.txt", "Subject: Neu\n\nNeu\n");
        write("new-device.de.html", "<p>Neu</p>");
        write("new-device.fr.txt", "Subject: Nouveau\n\nNouveau\n");
        write("new-device.fr.html", "<p>Nouveau</p>");
        write("footer.zh.txt", "");
        write("footer.zh.html", "");
        Templates templates = ofTheTeam(new TemplateFiles(folder.toString()));

        Content german = templates.render(mailOf("new-device", "de-AT", Map.of()));
        assertThat(german.text()).isEqualTo("Neu\n\nFragen? help@example.org\n");
        assertThat(german.html()).contains("<p>Fragen? help@example.org</p>");
        assertThat(templates.render(mailOf("new-device", "fr", Map.of())).text())
                .startsWith("Nouveau\n\nQuestions? Write to help@example.org\n");
        Content simplified = templates.render(mailOf("new-device", "zh", Map.of()));
        assertThat(simplified.text() + simplified.html()).doesNotContain("help@example.org", "class=\"footer\"");
    }

    @Test
    void custom_layout_of_an_earlier_version_works_without_logo_and_footer() throws IOException {
        write("layout.html", "<html lang=\"{{language}}\">{{product}} {{{body}}}</html>");

        assertThat(ofTheTeam(new TemplateFiles(folder.toString()))
                        .render(mailOf("new-device", null, Map.of()))
                        .html())
                .startsWith("<html lang=\"en\">Gatehouse <h1>")
                .doesNotContain("cid:", "help@example.org");
    }

    private static Templates ofTheTeam(TemplateFiles files) {
        AppearanceSettings links = new AppearanceSettings(
                "", "", "", "help@example.org", "https://example.org/terms?a=1&b='", "https://example.org/privacy");
        return new Templates(files, "Gatehouse", links, "cid:logo@example.org");
    }

    @Test
    void custom_zh_files_are_simplified_and_a_region_takes_precedence() throws IOException {
        write("new-device.zh.txt", "Subject: 自己的\n\n{{device}}\n");
        write("new-device.zh-HK.txt", "Subject: 香港的\n\n{{device}}\n");
        write("new-device.zh-HK.html", "<p>{{device}}</p>");
        Templates templates = templates(new TemplateFiles(folder.toString()));

        assertThat(templates.render(mailOf("new-device", "zh-CN", Map.of())).subject())
                .isEqualTo("自己的");
        assertThat(templates.render(mailOf("new-device", "zh-CN", Map.of())).language())
                .isEqualTo("zh-Hans");
        assertThat(templates.render(mailOf("new-device", "zh-HK", Map.of())).subject())
                .isEqualTo("香港的");
        assertThat(templates.render(mailOf("new-device", "zh-TW", Map.of())).subject())
                .isEqualTo("Gatehouse 新裝置登入通知");
    }

    @Test
    void custom_files_replace_the_built_in_templates() throws IOException {
        write("new-device.en.txt", "Subject: Hello {{device}}\n\nOurs: {{device}}\n");
        write("confirm-address.de.txt", "Subject: Bestätigen\n\n{{link}}\n");
        write("confirm-address.de.html", "<p>Bitte: <a href=\"{{link}}\">hier</a></p>");
        write("layout.html", "<html lang=\"{{language}}\">{{{body}}}</html>");
        Files.writeString(folder.resolve("notes.md"), "not a template");
        Templates templates = templates(new TemplateFiles(folder.toString()));

        Content english = templates.render(mailOf("new-device", null, Map.of("device", "a telephone")));
        assertThat(english.subject()).isEqualTo("Hello a telephone");
        assertThat(english.text()).isEqualTo("Ours: a telephone\n");
        assertThat(english.html()).startsWith("<html lang=\"en\">").contains("a telephone");
        Content german = templates.render(mailOf("confirm-address", "de-AT", Map.of()));
        assertThat(german.language()).isEqualTo("de");
        assertThat(german.text()).isEqualTo("https://login.example.org/x#token=a&b\n");
        assertThat(german.html())
                .isEqualTo("<html lang=\"de\"><p>Bitte: <a href=\"https://login.example.org/x"
                        + "#token&#x3D;a&amp;b\">hier</a></p></html>");
        assertThat(templates.render(mailOf("new-device", "de", Map.of())).language())
                .isEqualTo("en");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "new-device.en.txt|Hello|its first line must start with Subject:",
                "new-device.en.html|{{#device}}|The template new-device.en.html in mail.templates (MAIL_TEMPLATES)",
                "new-device.en.html|{{devise}}|devise",
                "new-devise.en.html|x|The file new-devise.en.html in mail.templates (MAIL_TEMPLATES) does not belong to a"
                        + " template",
                "footer.en.html|{{#product}}|The template footer.en.html in mail.templates (MAIL_TEMPLATES)",
                "footer.html|x|The file footer.html in mail.templates (MAIL_TEMPLATES) does not belong to a template",
                "footer.de.txt|x|The file footer.de.html is missing in mail.templates (MAIL_TEMPLATES)",
                "new-device.html|x|The file new-device.html in mail.templates (MAIL_TEMPLATES) does not belong to a template",
                "new-device.de.html|x|The file new-device.de.txt is missing in mail.templates (MAIL_TEMPLATES)",
            })
    void invalid_template_file_is_reported_at_startup(String name, String content, String sentence) throws IOException {
        write(name, content);

        assertThatThrownBy(() -> templates(new TemplateFiles(folder.toString())))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void subject_stays_one_line() throws IOException {
        write("new-device.en.txt", "Subject: {{device}}\n\nx\n");
        Templates templates = templates(new TemplateFiles(folder.toString()));

        assertThat(templates
                        .render(mailOf("new-device", null, Map.of("device", "a\r\nBcc: eve@example.net\u0085b")))
                        .subject())
                .isEqualTo("a Bcc: eve@example.net b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@example.net\r\nBcc: eve@example.net",
                "ada@example.net>\r\nRCPT TO:<eve@example.net",
                "ada@example.net,eve@example.net",
                "ada@example.net eve@example.net",
                "Ada <ada@example.net>",
                "\"ada\"@example.net",
                "ada@[127.0.0.1]",
                "ada@example.net\u0000",
                "@example.net",
                "ada@",
                ""
            })
    void invalid_address_is_neither_queued_nor_sent(String address) {
        assertThatThrownBy(() -> QueuedMail.of(Instant.EPOCH, MailKind.SIGN_UP, null, address, null, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("ada");
        assertThatThrownBy(() -> new MailContent("new-device", address, null, Map.of(), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unknown_template_and_unknown_value_are_rejected() {
        assertThatThrownBy(() -> new MailContent("nothing", "ada@example.net", null, Map.of(), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MailContent("new-device", "ada@example.net", null, Map.of("devise", "x"), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void string_forms_do_not_contain_the_content() {
        MailContent mailContent = mailOf("new-device", null, Map.of("device", "hers"));
        Content content = device(null, "hers");

        assertThat(mailContent + " " + content).doesNotContain("token", "hers", "http");
        assertThat(new OutgoingMail(UUID.randomUUID(), MailKind.NEW_DEVICE, Instant.EPOCH, "ada@example.net", content))
                .asString()
                .doesNotContain("token", "hers", "http");
    }

    @Test
    void token_is_in_the_fragment_of_a_link() {
        Links links = new Links("https://app.example.org/account");

        assertThat(links.link("not-me", new Secret("abc_-123")))
                .isEqualTo("https://app.example.org/account/not-me#token=abc_-123");
        assertThatThrownBy(() -> links.link("verify?x", new Secret("abc")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> links.link("verify", new Secret("a b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("a b");
    }

    @Test
    void retry_delay_doubles_from_ten_seconds_to_an_hour() {
        java.util.Random random = new java.util.Random(1);
        for (int failures = 1; failures < 40; failures++) {
            double whole = Math.min(10_000 * Math.pow(2, failures - 1), 3_600_000);
            assertThat((double) Backoff.after(failures, random).toMillis()).isBetween(whole * 3 / 4, whole);
        }
    }
}
