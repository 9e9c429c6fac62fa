// Prints what the users of a client pay: the size of its package and its dependencies, and in a browser the size of what is loaded.
//
//   ./mvnw -q -Psdk package -DskipTests && src/e2e/setup && node src/e2e/sdk/sizes.mjs

import { readdirSync, readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { bundled, folder } from "./bundle.mjs";

const sdk = new URL("../../../target/sdk/", import.meta.url).pathname;

const libraries = new URL("../../../target/e2e-libraries/", import.meta.url).pathname;

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** Returns the sizes of a bundled program in bytes, minified and also compressed. */
export async function sizeOf(code) {
  const minified = Buffer.from(await bundled(code));
  return { minified: minified.length, gzipped: gzipSync(minified, { level: 9 }).length };
}

/** A page that signs in with cookies and shows the user. */
export const SIGN_IN = `
  import { GatehouseClient } from "@gatehouse/client";
  const client = new GatehouseClient({ transport: "cookie" });
  await client.signIn("ada@example.org", "…");
  console.log((await client.me()).username);
`;

/** All that the package exports for browsers. */
export const ALL = `export * from "@gatehouse/client";`;

async function typescript() {
  const tarball = readdirSync(sdk).find((name) => name.endsWith(".tgz"));
  const { dependencies = {} } = JSON.parse(readFileSync(`${folder}node_modules/@gatehouse/client/package.json`, "utf8"));
  const [signIn, all] = [await sizeOf(SIGN_IN), await sizeOf(ALL)];
  return [
    ["TypeScript: package", kilobytes(statSync(sdk + tarball).size)],
    ["TypeScript: dependencies", Object.keys(dependencies).join(", ") || "none"],
    ["TypeScript: a page that uses signIn and me", `${kilobytes(signIn.gzipped)} (minified ${kilobytes(signIn.minified)})`],
    ["TypeScript: a page that uses everything", `${kilobytes(all.gzipped)} (minified ${kilobytes(all.minified)})`],
  ];
}

/** The libraries that a program with the Java client needs, with their sizes. */
function java() {
  const jars = (folder) => readdirSync(folder).filter((name) => name.endsWith(".jar")).map((name) => [name, kilobytes(statSync(folder + name).size)]);
  return [
    ["Java: package", jars(`${sdk}java/target/`).map(([, size]) => size).join()],
    ["Java: dependencies", jars(`${libraries}sdk-java/`).map((each) => each.join(" ")).join(", ")],
  ];
}

function python() {
  const folder = `${libraries}sdk-python/`;
  const metadata = readdirSync(folder).find((name) => name.endsWith(".dist-info"));
  const required = readFileSync(`${folder}${metadata}/METADATA`, "utf8").match(/^Requires-Dist: .*/gm) ?? [];
  return [
    ["Python: package", kilobytes(statSync(sdk + readdirSync(sdk).find((name) => name.endsWith(".whl"))).size)],
    ["Python: dependencies", required.join(", ") || "none"],
  ];
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  for (const [what, size] of [...(await typescript()), ...java(), ...python()]) {
    console.log(`${what}: ${size}`);
  }
}
