// Reads code blocks of docs/, for tests that run them.

import { readFileSync } from "node:fs";

/**
 * Returns the first code block of a page in that language.
 *
 * @param page as in "cookies.md"
 */
export function documented(page, language) {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(text)[1];
}

/** Returns the script of a page, for a service at that URL. */
export function documentedScript(page, url) {
  return documented(page, "js").replace("http://localhost:8080", url);
}
