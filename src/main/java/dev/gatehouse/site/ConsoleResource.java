package dev.gatehouse.site;

import dev.gatehouse.api.ConsoleApi;
import dev.gatehouse.platform.lifecycle.Build;
import dev.gatehouse.platform.web.Document;
import java.util.Map;

/** The HTTP resource for the console, which is served from the jar and only calls operations of the contract. */
public final class ConsoleResource implements ConsoleApi {
    private final ClasspathDocuments jar = new ClasspathDocuments();
    private final Pages pages;
    private final Map<String, String> files = ClasspathDocuments.inFolder(
            "console",
            "actions.js",
            "api.js",
            "attention.js",
            "clients.js",
            "console.css",
            "console.js",
            "csv.js",
            "events.js",
            "format.js",
            "keys.js",
            "mail-preview.js",
            "mails.js",
            "names.js",
            "overview.js",
            "parts.js",
            "plot.js",
            "settings.js",
            "texts.js",
            "user.js",
            "users.js",
            "words.js");

    public ConsoleResource(Pages pages) {
        this.pages = pages;
        Build build = Build.current();
        String uplot = "META-INF/resources/webjars/uplot/" + build.uplotVersion() + "/dist/uPlot.";
        files.put("uplot.js", uplot + "iife.min.js");
        files.put("uplot.css", uplot + "min.css");
        files.put("preact.js", "META-INF/resources/_static/htm/" + build.htmVersion() + "/preact/standalone.module.js");
    }

    @Override
    public Document getConsole() {
        return jar.get("console", name -> MetaResource.html(pages.console(), MetaResource.CLOSED_PAGE));
    }

    @Override
    public Document getConsoleFile(String file) {
        return jar.get(MetaResource.known(files, file), MetaResource.REVALIDATED);
    }
}
