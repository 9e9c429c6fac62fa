package dev.gatehouse.mail;

import com.samskivert.mustache.Mustache;
import dev.gatehouse.appearance.AppearanceSettings;
import dev.gatehouse.mail.OutgoingMail.Content;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Renders mails in the recipient's language. Values that users typed stay plain text, whatever they contain. */
final class Templates {
    private static final String SUBJECT = "Subject:";
    private static final String LAYOUT = "layout.html";
    private static final int VALUE_LIMIT = 200;

    /** Line ends, control characters, and characters that are invisible or change the writing direction. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cn}]+");

    /** Mail programs turn these into links: a device must not be named like the page of an attacker. */
    private static final Pattern SCHEME = Pattern.compile("://|(?i)www\\.");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    /** The time of China, Hong Kong, Macau and Taiwan, without daylight saving time. */
    private static final DateTimeFormatter CHINESE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm（'UTC+8'）").withZone(ZoneOffset.ofHours(8));

    /** The names of the values that say how long a link works, the largest first. */
    private static final List<String> UNITS = List.of("days", "hours", "minutes");

    private static final Map<String, String> SIMPLIFIED = Map.of("days", " 天", "hours", " 小时", "minutes", " 分钟");
    private static final Map<String, String> TRADITIONAL = Map.of("days", " 天", "hours", " 小時", "minutes", " 分鐘");

    private final TemplateFiles files;
    private final String product;
    private final Map<String, String> appearance;
    private final String logoUrl;
    private final Map<String, com.samskivert.mustache.Template> compiled = new ConcurrentHashMap<>();

    /**
     * @param logoUrl the URL of the logo in the HTML of sent mails; empty: the name of the product
     * @throws TemplateException if a custom template cannot be used
     */
    Templates(TemplateFiles files, String product, AppearanceSettings appearance, String logoUrl) {
        this.files = files;
        this.product = product;
        this.appearance = values(appearance);
        this.logoUrl = logoUrl;
        files.own().forEach(this::check);
    }

    private static Map<String, String> values(AppearanceSettings appearance) {
        Map<String, String> values = new HashMap<>(appearance.accent().variables());
        values.put("supportAddress", appearance.supportAddress());
        values.put("termsUrl", appearance.termsUrl());
        values.put("privacyUrl", appearance.privacyUrl());
        return Map.copyOf(values);
    }

    /** Renders a custom template once at startup, so that its errors do not delay a mail later. */
    private void check(String name) {
        try {
            for (String logo : List.of(logoUrl, "")) {
                String text = compiled(name).execute(values(Map.of(), "https://login.example.org/", "en", logo));
                if (name.endsWith(".txt") && !name.startsWith(TemplateFiles.FOOTER)) {
                    subject(text);
                }
            }
        } catch (RuntimeException e) {
            throw new TemplateException(
                    "The template " + name + " in mail.templates (MAIL_TEMPLATES) cannot be used: " + e.getMessage()
                            + ".",
                    e);
        }
    }

    TemplateFiles files() {
        return files;
    }

    /** Renders a mail that is sent. */
    Content render(MailContent mailContent) {
        return render(mailContent, logoUrl);
    }

    /** Renders a mail that is only shown: with the name of the product in place of the logo, which is a part of sent mails. */
    Content preview(MailContent mailContent) {
        return render(mailContent, "");
    }

    private Content render(MailContent mailContent, String logo) {
        Template template = Template.of(mailContent.template());
        String language = files.language(template.code(), mailContent.locale());
        String link = mailContent.link() == null ? "" : mailContent.link();
        Map<String, String> values = values(mailContent.values(), link, language, logo);
        String written = compiled(TemplateFiles.text(template.code(), language)).execute(values);
        String subject = subject(written);
        String text = written.substring(written.indexOf('\n') + 1).strip() + "\n";
        String footer = files.language(TemplateFiles.FOOTER, language);
        String end = compiled(TemplateFiles.text(TemplateFiles.FOOTER, footer))
                .execute(values)
                .strip();
        String body = compiled(TemplateFiles.html(template.code(), language)).execute(values);
        String foot = compiled(TemplateFiles.html(TemplateFiles.FOOTER, footer))
                .execute(values)
                .strip();
        values.putAll(Map.of("subject", subject, "body", body, "footer", foot));
        return new Content(
                TemplateFiles.tag(language),
                subject,
                end.isEmpty() ? text : text + "\n" + end + "\n",
                compiled(LAYOUT).execute(values));
    }

    /** Returns the subject, which is the first line of the rendered text. */
    private static String subject(String written) {
        String first = written.lines().findFirst().orElse("");
        if (!first.startsWith(SUBJECT)) {
            throw new IllegalArgumentException("its first line must start with " + SUBJECT);
        }
        return UNSEEN.matcher(first.substring(SUBJECT.length())).replaceAll(" ").strip();
    }

    /** Returns a value for every name in templates; those of the layout are empty. */
    private Map<String, String> values(Map<String, String> given, String link, String language, String logo) {
        Map<String, String> values = new HashMap<>(appearance);
        MailContent.VALUES.forEach(name -> values.put(name, harmless(given.getOrDefault(name, ""))));
        values.computeIfPresent("time", (name, time) -> shown(time, language));
        values.put("lifetime", lifetime(values, language));
        values.put("link", link);
        values.put("logo", logo);
        values.put("product", product);
        values.put("language", TemplateFiles.tag(language));
        values.putAll(Map.of("subject", "", "body", "", "footer", ""));
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
            throw new IllegalArgumentException("the time in a mail is not an instant", e);
        }
    }

    /** Returns how long the link works, in the largest unit that was given; empty for a mail without a lifetime. */
    private static String lifetime(Map<String, String> values, String language) {
        return UNITS.stream()
                .map(unit -> Map.entry(unit, values.getOrDefault(unit, "")))
                .filter(given -> !given.getValue().isEmpty())
                .findFirst()
                .map(given -> lifetime(given.getValue(), given.getKey(), language))
                .orElse("");
    }

    private static String lifetime(String count, String unit, String language) {
        if (language.startsWith("zh")) {
            return count + (TemplateFiles.isTraditional(language) ? TRADITIONAL : SIMPLIFIED).get(unit);
        }
        return count + " " + (count.equals("1") ? unit.substring(0, unit.length() - 1) : unit);
    }

    /** Escapes in HTML only: plain text has nothing to escape, and the library has no escaping for it. */
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
