package dev.gatehouse.site;

import dev.gatehouse.api.MetaApi;
import dev.gatehouse.api.model.ProblemDescriptionResponse;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.lifecycle.Build;
import dev.gatehouse.platform.web.Answer;
import dev.gatehouse.platform.web.Document;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The HTTP resource for the contract, its documentation, the pages and the problem catalogue; all served from the jar. */
public final class MetaResource implements MetaApi {
    static final Map<String, String> REVALIDATED = Map.of("Cache-Control", "no-cache");

    /** Allows resources of this service only, and data: URLs for images, which the style sheet of Swagger UI uses. */
    private static final Map<String, String> PAGE = Map.of(
            "Cache-Control",
            "no-cache",
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    /** For pages that handle tokens, passwords or data of users: allows resources of this service only, and no data: URLs. */
    static final String CLOSED_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    static final Map<String, String> CLOSED_PAGE =
            Map.of("Cache-Control", "no-cache", "Content-Security-Policy", CLOSED_POLICY);

    /** For the configured logo: a browser that opens an SVG image itself runs no script in it and loads nothing. */
    private static final Map<String, String> LOGO = Map.of(
            "Cache-Control",
            "no-cache",
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox");

    private final ClasspathDocuments jar = new ClasspathDocuments();
    private final Map<String, String> docsFiles;
    private final Pages pages;
    private final Map<String, String> demoUser;
    private final BooleanSupplier demo;
    private final Map<String, String> pagesFiles = ClasspathDocuments.inFolder(
            "pages",
            "pages.css",
            "pages.js",
            "account.js",
            "account-texts.js",
            "sign-in.js",
            "client.js",
            "countdown.js",
            "dates.js",
            "dialogs.js",
            "dom.js",
            "events.js",
            "forms.js",
            "language.js",
            "paged-list.js",
            "return-to.js",
            "texts.js",
            "user-agents.js");

    /**
     * @param demoUser the {@code username} and {@code password} of the demo user, shown on {@code /docs}
     * @param demo whether the demo user exists and still has that password
     */
    public MetaResource(Pages pages, Map<String, String> demoUser, BooleanSupplier demo) {
        this.pages = pages;
        this.demoUser = Map.copyOf(demoUser);
        this.demo = demo;
        String swaggerUi =
                "META-INF/resources/webjars/swagger-ui/" + Build.current().swaggerUiVersion() + "/";
        docsFiles = Map.of(
                "swagger-ui.css", swaggerUi + "swagger-ui.css",
                "swagger-ui-bundle.js", swaggerUi + "swagger-ui-bundle.js",
                "docs.css", "docs/docs.css",
                "docs.js", "docs/docs.js",
                "calls.js", "docs/calls.js",
                "color-scheme.js", "docs/color-scheme.js",
                "plugins.js", "docs/plugins.js",
                "gatehouse.svg", "docs/gatehouse.svg");
        pagesFiles.put("gatehouse.svg", "docs/gatehouse.svg");
    }

    @Override
    public Answer getRoot() {
        return new Answer(302, null, Map.of("Location", "docs"));
    }

    @Override
    public Document getDocs() {
        boolean there = demo.getAsBoolean();
        return jar.get(
                there ? "docs with the demo user" : "docs",
                name -> html(ModulePreloads.add(Pages.render("docs/index.html", facts(there)), ""), PAGE));
    }

    private Map<String, Object> facts(boolean demoIsThere) {
        Map<String, Object> facts = new HashMap<>(demoUser);
        facts.put("demo", demoIsThere);
        return facts;
    }

    @Override
    public Document getDocsFile(String name) {
        return jar.get(known(docsFiles, name), REVALIDATED);
    }

    @Override
    public Document getPage(String name) {
        if (pages.has(name)) {
            return jar.get("page " + name, page -> html(pages.render(name), CLOSED_PAGE));
        }
        if (name.equals("design.css")) {
            return jar.get(name, file -> text(pages.design(), "text/css; charset=utf-8", REVALIDATED));
        }
        return pages.logo()
                .filter(logo -> logo.name().equals(name))
                .map(logo -> jar.get(name, file -> Document.ofFile(logo.content(), logo.mediaType(), LOGO)))
                .orElseGet(() -> jar.get(known(pagesFiles, name), REVALIDATED));
    }

    @Override
    public Document getOpenapiYaml() {
        return jar.get("openapi.yaml", name -> Document.ofFile(ServedContract.yaml(), "application/yaml", REVALIDATED));
    }

    @Override
    public Document getOpenapiJson() {
        return jar.get("openapi.json", name -> Document.ofFile(ServedContract.json(), "application/json", REVALIDATED));
    }

    @Override
    public ProblemDescriptionResponse getProblem(String code) {
        return Problem.of(code)
                .map(problem -> new ProblemDescriptionResponse(
                        problem.code(), problem.status(), problem.title(), problem.description()))
                .orElseThrow(Problem.NOT_FOUND::exception);
    }

    static Document html(String text, Map<String, String> headers) {
        return text(text, "text/html; charset=utf-8", headers);
    }

    private static Document text(String text, String mediaType, Map<String, String> headers) {
        return Document.ofFile(text.getBytes(StandardCharsets.UTF_8), mediaType, headers);
    }

    static String known(Map<String, String> files, String name) {
        String resource = files.get(name);
        if (resource == null) {
            throw Problem.NOT_FOUND.exception();
        }
        return resource;
    }
}
