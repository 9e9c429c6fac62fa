// What the pages of docs/ print, for tests that run it.

import { readFileSync } from "node:fs";

/**
 * The code block of a page in that language.
 *
 * @param page as in "cookies.md"
 */
export function documented(page, language) {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(text)[1];
}

/** The script of a page, for a service at that URL. */
export function documentedScript(page, url) {
  return documented(page, "js").replace("http://localhost:8080", url);
}
