// Runs the verifier for Node.js as a service would. The argument is its options as JSON. Each line of stdin is a command, and each
// line of stdout its result; see behaviour.spec.mjs.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const installed = createRequire(new URL("../../../target/e2e-libraries/verifier-node/", import.meta.url));
const { VerificationError, Verifier } = await import(pathToFileURL(installed.resolve("@gatehouse/verifier")));

/** The time at which the clock has been stopped, in seconds since 1970. */
let stopped;
const verifier = new Verifier({ ...JSON.parse(process.argv[2]), clock: () => (stopped === undefined ? Date.now() : stopped * 1000) });

async function verify(token) {
  try {
    return await verifier.verify(token);
  } catch (e) {
    if (e instanceof VerificationError) {
      return { refused: e.reason };
    }
    throw e;
  }
}

const commands = {
  verify: (tokens) => Promise.all(tokens.map(verify)),
  ready: () => verifier.ready(),
  health: () => verifier.health(),
  clock: (seconds) => {
    stopped = seconds;
  },
  close: () => verifier.close(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [[name, argument]] = Object.entries(JSON.parse(line));
  console.log(JSON.stringify((await commands[name](argument)) ?? null));
}
// The process ends here by itself, whether the verifier was closed or not.
