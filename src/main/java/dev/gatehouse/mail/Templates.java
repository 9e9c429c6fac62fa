package dev.gatehouse.mail;

import com.samskivert.mustache.Mustache;
import dev.gatehouse.mail.OutgoingMail.Content;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Letters in the language of whoever gets them; what somebody has typed stays a text, whatever it says. */
final class Templates {
    private static final String SUBJECT = "Subject:";
    private static final String LAYOUT = "layout.html";
    private static final int VALUE_LIMIT = 200;

    /** Ends of lines, and what turns the direction of writing or cannot be seen. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cn}]+");

    /** Programs make links of what looks like one: a device is not to be called like an attacker's page. */
    private static final Pattern SCHEME = Pattern.compile("://|(?i)www\\.");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    /** China, Hong Kong, Macau and Taiwan have one time, all year. */
    private static final DateTimeFormatter CHINESE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm（'UTC+8'）").withZone(ZoneOffset.ofHours(8));

    private final TemplateFiles files;
    private final String product;
    private final Map<String, com.samskivert.mustache.Template> compiled = new ConcurrentHashMap<>();

    /** @throws TemplateException when a team's own template cannot be used */
    Templates(TemplateFiles files, String product) {
        this.files = files;
        this.product = product;
        files.own().forEach(this::check);
    }

    /** Reading it once finds what would else be found when somebody waits for a mail. */
    private void check(String name) {
        try {
            String text = compiled(name).execute(values(Map.of(), "https://login.example.org/", "en", "", ""));
            if (name.endsWith(".txt")) {
                subject(text);
            }
        } catch (RuntimeException e) {
            throw new TemplateException(
                    "The template " + name + " in mail.templates (MAIL_TEMPLATES) cannot be used: " + e.getMessage()
                            + ".",
                    e);
        }
    }

    Content render(MailContent mailContent) {
        Template template = Template.of(mailContent.template());
        String language = files.language(template, mailContent.locale());
        String link = mailContent.link() == null ? "" : mailContent.link();
        Map<String, String> values = values(mailContent.values(), link, language, "", "");
        String written = compiled(TemplateFiles.text(template, language)).execute(values);
        String subject = subject(written);
        String text = written.substring(written.indexOf('\n') + 1).strip() + "\n";
        String body = compiled(TemplateFiles.html(template, language)).execute(values);
        String html = compiled(LAYOUT).execute(values(mailContent.values(), link, language, subject, body));
        return new Content(TemplateFiles.tag(language), subject, text, html);
    }

    /** The first line. */
    private static String subject(String written) {
        String first = written.lines().findFirst().orElse("");
        if (!first.startsWith(SUBJECT)) {
            throw new IllegalArgumentException("its first line must begin with " + SUBJECT);
        }
        return UNSEEN.matcher(first.substring(SUBJECT.length())).replaceAll(" ").strip();
    }

    private Map<String, String> values(
            Map<String, String> given, String link, String language, String subject, String body) {
        Map<String, String> values = new HashMap<>();
        MailContent.VALUES.forEach(name -> values.put(name, harmless(given.getOrDefault(name, ""))));
        values.computeIfPresent("time", (name, time) -> shown(time, language));
        values.put("link", link);
        values.put("product", product);
        values.put("language", TemplateFiles.tag(language));
        values.put("subject", subject);
        values.put("body", body);
        return values;
    }

    private static String harmless(String typed) {
        String line = SCHEME.matcher(UNSEEN.matcher(typed).replaceAll(" "))
                .replaceAll(" ")
                .strip();
        return line.codePointCount(0, line.length()) <= VALUE_LIMIT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, VALUE_LIMIT)) + "…";
    }

    private static String shown(String time, String language) {
        try {
            DateTimeFormatter format = language.startsWith("zh") ? CHINESE_TIME : TIME;
            return time.isEmpty() ? time : format.format(Instant.parse(time));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the time in a letter is no instant", e);
        }
    }

    /** The library knows of no escaping in texts, where there is nothing to escape. */
    private com.samskivert.mustache.Template compiled(String name) {
        return compiled.computeIfAbsent(
                name,
                file -> Mustache.compiler()
                        .escapeHTML(file.endsWith(".html"))
                        .emptyStringIsFalse(true)
                        .strictSections(true)
                        .compile(files.content(file)));
    }
}
