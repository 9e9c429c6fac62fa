package dev.gatehouse.site;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names in a page the modules that its script imports, so that a browser requests all of them at once. Otherwise it finds the
 * imports of a module only when it has loaded the module, which takes seconds on a slow network.
 */
final class ModulePreloads {
    private static final Pattern SCRIPT = Pattern.compile("( *)<script type=\"module\" src=\"([^\"]+)\"></script>");
    private static final Pattern IMPORT = Pattern.compile("^import [^;]*?\"(\\.[^\"]+)\";$", Pattern.MULTILINE);

    private ModulePreloads() {}

    /**
     * Adds the links.
     *
     * @param folder the folder of the page: {@code pages/}, or empty for a page at the root
     */
    static String add(String html, String folder) {
        return SCRIPT.matcher(html)
                .replaceAll(script -> Matcher.quoteReplacement(imports(folder + script.group(2)).stream()
                        .map(module -> script.group(1) + "<link rel=\"modulepreload\" href=\""
                                + module.substring(folder.length()) + "\">\n")
                        .collect(Collectors.joining("", "", script.group()))));
    }

    /** Returns the modules that a module imports, and those that these import; not those that it imports when it needs them. */
    private static SortedSet<String> imports(String script) {
        SortedSet<String> found = new TreeSet<>();
        Deque<String> unread = new ArrayDeque<>();
        unread.add(script);
        while (!unread.isEmpty()) {
            String module = unread.remove();
            IMPORT.matcher(source(module))
                    .results()
                    .map(result -> resolve(module, result))
                    .forEach(imported -> {
                        if (found.add(imported)) {
                            unread.add(imported);
                        }
                    });
        }
        return found;
    }

    private static String resolve(String module, MatchResult imported) {
        return URI.create("/" + module).resolve(imported.group(1)).getPath().substring(1);
    }

    /** Returns the text of a module; that of a library, which is elsewhere on the classpath and imports nothing, is empty. */
    private static String source(String module) {
        return ClasspathDocuments.exists(module)
                ? new String(ClasspathDocuments.read(module), StandardCharsets.UTF_8)
                : "";
    }
}
