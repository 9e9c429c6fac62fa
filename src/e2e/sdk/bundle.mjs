// Bundles programs that use the TypeScript client, as a front end's build does.

import { build } from "esbuild";

/** The folder in which the client is installed. */
export const folder = new URL("../../../target/e2e-libraries/sdk-typescript/", import.meta.url).pathname;

/** Returns a program and what it imports as one minified module. */
export async function bundled(code) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0].text;
}
