// Every command of README and docs does what its page says.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { startMySql } from "./mysql.mjs";
import { difference } from "./output.mjs";
import { blocks, code, contains, excerpts, notRun, pages, parse, ROOT, withoutComments } from "./pages.mjs";
import { splitLast, startShell, startsServer } from "./shell.mjs";

test.describe.configure({ mode: "parallel" });

const LIST = "docs/commands-not-run.md";

for (const page of pages()) {
  const commands = blocks(page).filter((block) => block.notRun === undefined);
  const english = page.replace(/\.zh\.md$/, ".md");
  if (page !== english && code(english, "js").length > 0) {
    test(`scripts of ${page} are those of ${english}`, () => {
      expect(code(page, "js")).toEqual(code(english, "js"));
    });
  }
  // Commands of a translation that are all on the English page are run there.
  const translated = page !== english && code(page, "sh").every((block) => code(english, "sh").includes(block));
  if (commands.length > 0 && !translated) {
    test(`commands of ${page}`, async () => {
      const withMySql = commands.some(({ run }) => run === "mysql");
      const mysql = withMySql ? await startMySql() : undefined;
      try {
        await runAll(commands, mysql === undefined ? [] : [[":3306", `:${mysql.port}`]]);
      } finally {
        await mysql?.stop();
      }
    });
  }
}

async function runAll(commands, replacements) {
  const makesArchive = commands.some(({ text }) => text.includes("-XX:ArchiveClassesAtExit"));
  const shell = await startShell(replacements, !makesArchive);
  try {
    for (const { page, line, text, run, output } of commands) {
      await test.step(`${page}:${line}`, async () => {
        if (run !== undefined && startsServer(text)) {
          await shell.serve(text);
        } else {
          const printed = await shell.run(text);
          if (output !== undefined) {
            expect(difference(output, printed), `the output of ${page}:${line}`).toBeUndefined();
          } else {
            expect(printed, `the output of ${page}:${line}`).not.toContain('"type":"/problems/');
          }
        }
      });
    }
  } finally {
    await shell.end();
  }
}

for (const page of pages().filter((name) => excerpts(name).length > 0)) {
  test(`code of ${page} is that of the examples, and a guard has at most ten lines`, () => {
    for (const { file, text, line } of excerpts(page)) {
      expect(contains(file, text), `${page}:${line} is a part of ${file}`).toBe(true);
    }
    const guard = excerpts(page).filter(({ language }) => page.includes("guide-") && language !== "yaml");
    expect(guard.flatMap(({ text }) => text.split("\n").filter((each) => each.trim() !== "")).length).toBeLessThanOrEqual(10);
  });
}

test("commands that are not run are listed", () => {
  const listed = readFileSync(join(ROOT, LIST), "utf8");

  expect(listed.slice(listed.indexOf("| Page |")), `node src/e2e/commands/pages.mjs prints the table of ${LIST}`).toBe(notRun());
});

test("a wrong command, output or marker is noticed", async () => {
  const [block] = parse("```sh\necho '{\"code\": 200}'\n```\n```json\n{\"code\": 201}\n```\n", "page");
  expect(difference(block.output, '{"code": 200}')).toContain(".code is 200");
  expect(difference({ language: "json", text: '{"user": {"id": 1}}' }, '{"user": {"name": "ada"}}')).toContain(".user.id is missing");
  expect(difference({ language: "json", text: '{"a": 1}\n{"b": {}}' }, '{"a":2}{"b":{"c":"}"}}')).toBeUndefined();
  expect(difference({ language: "json", text: '{"a": 1}' }, "Not found")).toContain("no JSON");
  expect(difference({ language: "json", text: '{"token": "eyJ…"}' }, '{"token": "abc", "more": 1}')).toBeUndefined();
  expect(difference({ language: "text", text: "users: 3 of …" }, "first\nusers: 1000 of them\n")).toBeUndefined();
  expect(difference({ language: "text", text: "key tEZgYuncp_9H7IoT4cfKpFX gone" }, "key 01a22576-78fb-7d00-899b gone")).toBeUndefined();
  expect(difference({ language: "text", text: "users: 3" }, "users: none")).toContain("no line");
  expect(splitLast("A=1\njava -jar \\\n  x.jar\n")).toEqual(["A=1", "java -jar \\\n  x.jar"]);
  expect(withoutComments({ language: "sh", text: "# all\nA=1 # first\necho '#'" })).toBe("A=1\necho '#'");
  expect(parse("<!-- code of: a/b.java -->\n```java\nx\n```\n", "page")[0].file).toBe("a/b.java");
  expect(contains("src/e2e/setup", "cd src")).toBe(false);
  expect(contains("src/e2e/setup", "  set -euo pipefail")).toBe(true);
  expect(() => parse("<!-- run: servce -->\n```sh\n```\n", "page")).toThrow("unknown marker");

  const shell = await startShell([]);
  try {
    await shell.run("A=1");
    expect(await shell.run("echo $A")).toBe("1\n");
    await expect(shell.run("false\necho after")).rejects.toThrow("failed");
  } finally {
    await shell.end();
  }
});
