// The code blocks of README and docs. A comment in the line before a block says how its commands are run:
//
//   <!-- run: service -->  the last command starts the server and does not return; it is stopped before the next such block
//   <!-- run: mysql -->    with a MySQL server behind 127.0.0.1:3306; the last command may start the server as well
//   <!-- not run: REASON -->
//
//   <!-- code of: FILE --> the block is a part of a file of the repository, apart from its indentation
//
// All other blocks with the language "sh" are run as they are. A block of "json" or "text" that follows one is its output.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const MARKER = /^ *<!-- (?:run: (service|mysql)|not run: (.+)|code of: (\S+)) -->$/;
const KEYWORD = /^ *<!-- *((not )?run|code of)/;
const FENCE = /^( *)```(\S*)$/;

/** The pages with commands, as paths from the root of the repository. */
export function pages() {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true }).map((name) => join("docs", name));
  const others = readdirSync(ROOT).concat("src/e2e/README.md", "src/reliability/README.md");
  return [...others, ...docs].filter((name) => name.endsWith(".md")).sort();
}

/** The blocks of a page with commands, in order: their line, text, marker and expected output. */
export function blocks(page) {
  return parse(readFileSync(join(ROOT, page), "utf8"), page).filter(({ language }) => language === "sh");
}

/** The blocks of a page in one programming language, without comments and without blocks that are not run. A translation has the same. */
export function code(page, language) {
  return parse(readFileSync(join(ROOT, page), "utf8"), page)
    .filter((block) => block.language === language && block.notRun === undefined)
    .map(withoutComments);
}

/** The blocks of a page that are parts of files. */
export function excerpts(page) {
  return parse(readFileSync(join(ROOT, page), "utf8"), page).filter(({ file }) => file !== undefined);
}

/** Whether a file contains the lines of a text, apart from their indentation. */
export function contains(file, text) {
  const lines = (all) => `\n${all.split("\n").map((line) => line.trim()).join("\n")}\n`;
  return lines(readFileSync(join(ROOT, file), "utf8")).includes(lines(text));
}

/** The text of a block without its comments, which a translation translates. */
export function withoutComments({ text, language }) {
  const comment = language === "js" ? /(^|\s+)\/\/ .*$/ : /(^|\s+)# .*$/;
  return text
    .split("\n")
    .map((line) => line.replace(comment, ""))
    .filter((line) => line.trim() !== "")
    .join("\n");
}

/** What {@link blocks} reads, of a text. */
export function parse(text, page) {
  const found = [];
  let open;
  let marker;
  let adjacent = false;
  text.split("\n").forEach((line, index) => {
    const fence = FENCE.exec(line);
    if (open !== undefined) {
      if (line === `${open.indent}\`\`\``) {
        open.text = open.lines.join("\n");
        if (adjacent && ["json", "text"].includes(open.language)) {
          found.at(-1).output = open;
        }
        found.push(open);
        adjacent = open.language === "sh";
        open = undefined;
      } else {
        open.lines.push(line.slice(open.indent.length));
      }
    } else if (fence !== null) {
      open = { page, line: index + 1, language: fence[2], indent: fence[1], lines: [], run: marker?.[1], notRun: marker?.[2], file: marker?.[3] };
      marker = undefined;
    } else {
      marker = MARKER.exec(line) ?? undefined;
      if (marker === undefined && KEYWORD.test(line)) {
        throw new Error(`${page}:${index + 1}: unknown marker ${line}`);
      }
      adjacent &&= line === "";
    }
  });
  if (open !== undefined) {
    throw new Error(`${page}:${open.line}: this block has no end`);
  }
  return found;
}

/** The list of commands that are not run, as Markdown. */
export function notRun() {
  const rows = pages()
    .flatMap(blocks)
    .filter((block) => block.notRun !== undefined)
    .map((block) => `| ${block.page} | \`${block.lines[0].replaceAll("|", "\\|")}\` | ${block.notRun} |`);
  return ["| Page | First line of the commands | Needs |", "|---|---|---|", ...rows, ""].join("\n");
}

if (process.argv[1] !== undefined && relative(process.argv[1], fileURLToPath(import.meta.url)) === "") {
  process.stdout.write(notRun());
}
