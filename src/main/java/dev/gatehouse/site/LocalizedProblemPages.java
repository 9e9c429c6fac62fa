package dev.gatehouse.site;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.web.ProblemPages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pages of problems, in the languages and with the look of the other pages. */
final class LocalizedProblemPages implements ProblemPages {
    private static final String TRANSLATIONS = "pages/problems.yaml";
    private static final List<String> FOLDERS = List.of("/pages", "/problems", "/console");

    /** No page is as deep, and a path of thousands of slashes must not make a page large. */
    private static final int DEEPEST = 20;

    private final Pages pages;

    LocalizedProblemPages(Pages pages) {
        this.pages = pages;
    }

    /** The texts of a problem in one language. */
    record Text(String title, String description) {}

    /** Read when the first page is shown, not at startup. */
    private static final class Translations {
        private static final Map<String, Map<String, Text>> CHINESE = translations();
    }

    /** Returns the Chinese texts, by the code of the problem and the language. */
    static Map<String, Map<String, Text>> translations() {
        try {
            return new YAMLMapper().readValue(ClasspathDocuments.read(TRANSLATIONS), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean cover(String path) {
        // Without objects: this is asked for every request.
        for (String folder : FOLDERS) {
            if (path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/')) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Page page(String path, Problem problem, @Nullable String requestId) {
        Map<String, Text> chinese = Objects.requireNonNull(Translations.CHINESE.get(problem.code()));
        Map<String, Object> facts = new HashMap<>();
        facts.put("code", problem.code());
        facts.put("status", problem.status());
        facts.put("requestId", requestId == null ? "" : requestId);
        facts.put(
                "texts",
                List.of(
                        text("en", new Text(problem.title(), problem.description())),
                        text("zh-Hans", Objects.requireNonNull(chinese.get("zh-Hans"))),
                        text("zh-Hant", Objects.requireNonNull(chinese.get("zh-Hant")))));
        return new Page(
                pages.problem(folder(path), facts), Map.of("Content-Security-Policy", MetaResource.CLOSED_POLICY));
    }

    private static Map<String, String> text(String language, Text text) {
        return Map.of("language", language, "title", text.title(), "description", text.description());
    }

    /** Returns the URL of the folder of the pages, relative to a path: a proxy may serve the service below a prefix. */
    private static String folder(String path) {
        long depth = path.chars().filter(character -> character == '/').count() - 1;
        return "../".repeat((int) Math.min(depth, DEEPEST)) + "pages/";
    }
}
