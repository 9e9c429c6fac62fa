package dev.gatehouse.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds and reads template files. Custom files are read once, at startup, and go before the built-in ones. */
final class TemplateFiles {
    static final String FALLBACK = "en";
    private static final String SIMPLIFIED = "zh";
    private static final String TRADITIONAL = "zh-Hant";
    private static final Set<String> SHIPPED = Set.of(FALLBACK, SIMPLIFIED, TRADITIONAL);

    /** Regions whose Chinese is Traditional unless the tag names a script. */
    private static final Set<String> TRADITIONAL_REGIONS = Set.of("TW", "HK", "MO");

    private static final String LAYOUT = "layout.html";

    /** The end of every mail, in files as those of a template. */
    static final String FOOTER = "footer";

    private static final Pattern NAME =
            Pattern.compile("([a-z-]+)\\.([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\\.(txt|html)");

    private final Map<String, String> own;

    /**
     * @param folder with custom templates; empty: none
     * @throws TemplateException if the folder cannot be read, or contains a template file that would never be used
     */
    TemplateFiles(String folder) {
        this.own = folder.isEmpty() ? Map.of() : read(Path.of(folder));
        own.keySet().forEach(this::requirePair);
    }

    private static Map<String, String> read(Path folder) {
        Map<String, String> read = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (Files.isRegularFile(file) && (name.endsWith(".txt") || name.endsWith(".html"))) {
                    read.put(requireName(name), Files.readString(file));
                }
            }
        } catch (CharacterCodingException e) {
            throw mistake("A template in mail.templates (MAIL_TEMPLATES) is not in UTF-8.", e);
        } catch (IOException e) {
            throw mistake("The folder mail.templates (MAIL_TEMPLATES) cannot be read: " + folder + ".", e);
        }
        return read;
    }

    private static TemplateException mistake(String sentence, Exception cause) {
        return new TemplateException(sentence, cause);
    }

    private static String requireName(String name) {
        Matcher parts = NAME.matcher(name);
        if (name.equals(LAYOUT)
                || (parts.matches()
                        && (parts.group(1).equals(FOOTER)
                                || Template.find(parts.group(1)).isPresent()))) {
            return name;
        }
        throw mistake(
                "The file " + name
                        + " in mail.templates (MAIL_TEMPLATES) does not belong to a template. Valid names are "
                        + LAYOUT
                        + " and names like confirm-sign-up.en.txt and confirm-sign-up.en.html; see docs/mail.md.",
                new IllegalArgumentException(name));
    }

    /** Requires both files, text and HTML, for a language that has no built-in templates. */
    private void requirePair(String name) {
        Matcher parts = NAME.matcher(name);
        if (parts.matches() && !SHIPPED.contains(parts.group(2))) {
            String other =
                    name.endsWith(".txt") ? name.replaceFirst("txt$", "html") : name.replaceFirst("html$", "txt");
            if (!own.containsKey(other)) {
                throw mistake(
                        "The file " + other + " is missing in mail.templates (MAIL_TEMPLATES); " + name + " needs it.",
                        new IllegalArgumentException(other));
            }
        }
    }

    /** Returns the names of the custom files. */
    Set<String> own() {
        return own.keySet();
    }

    /** Returns the language tags of a template, sorted. */
    List<String> languages(Template template) {
        return Stream.concat(SHIPPED.stream().map(TemplateFiles::tag), customLanguages(template).stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns the language tags for which there is a custom file of a template, sorted. */
    List<String> customLanguages(Template template) {
        return own.keySet().stream()
                .map(NAME::matcher)
                .filter(Matcher::matches)
                .filter(parts -> parts.group(1).equals(template.code()))
                .map(parts -> tag(parts.group(2)))
                .distinct()
                .sorted()
                .toList();
    }

    static String text(String template, String language) {
        return template + "." + language + ".txt";
    }

    static String html(String template, String language) {
        return template + "." + language + ".html";
    }

    /**
     * Returns the language of the files for a locale: the longest prefix of its tag for which the template exists (RFC 4647,
     * section 3.4), otherwise English. Chinese without a script has the script of its region; {@code zh} is Simplified.
     *
     * @param template the code of a {@link Template}, or {@link #FOOTER}
     */
    String language(String template, @Nullable String locale) {
        return tags(Locale.forLanguageTag(locale == null ? "" : locale.replace('_', '-'))).stream()
                .filter(tag -> SHIPPED.contains(tag) || own.containsKey(text(template, tag)))
                .findFirst()
                .orElse(FALLBACK);
    }

    private static List<String> tags(Locale locale) {
        List<String> tags = new ArrayList<>();
        for (String tag = locale.toLanguageTag(); !tag.isEmpty(); tag = parent(tag)) {
            tags.add(tag);
        }
        if (locale.getLanguage().equals(SIMPLIFIED)) {
            tags.remove(SIMPLIFIED);
            tags.addAll(isTraditional(locale) ? List.of(TRADITIONAL) : List.of("zh-Hans", SIMPLIFIED));
        }
        return tags;
    }

    private static String parent(String tag) {
        int cut = tag.lastIndexOf('-');
        return cut < 0 ? "" : tag.substring(0, cut);
    }

    /** Returns whether files of this Chinese language are in Traditional Chinese. */
    static boolean isTraditional(String language) {
        return isTraditional(Locale.forLanguageTag(language));
    }

    private static boolean isTraditional(Locale chinese) {
        return chinese.getScript().isEmpty()
                ? TRADITIONAL_REGIONS.contains(chinese.getCountry())
                : chinese.getScript().equals("Hant");
    }

    /** Returns the language tag of a mail: files named {@code zh} are in Simplified Chinese. */
    static String tag(String language) {
        return language.equals(SIMPLIFIED) ? "zh-Hans" : language;
    }

    String content(String name) {
        String replaced = own.get(name);
        if (replaced != null) {
            return replaced;
        }
        try (InputStream shipped = TemplateFiles.class.getResourceAsStream("/mail/" + name)) {
            if (shipped == null) {
                throw new IllegalStateException("there is no template " + name);
            }
            return new String(shipped.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
